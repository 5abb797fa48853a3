//! Holding requests back until the test says so.

use std::sync::Arc;

use tokio::sync::watch;

/// A gate that is closed at first. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct Gate(Arc<State>);

#[derive(Debug)]
struct State {
    is_open: watch::Sender<bool>,
    arrived: watch::Sender<usize>,
}

impl Default for Gate {
    fn default() -> Self {
        Gate(Arc::new(State { is_open: watch::Sender::new(false), arrived: watch::Sender::new(0) }))
    }
}

impl PartialEq for Gate {
    /// True for the same gate.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets everything through, now and later.
    pub fn open(&self) {
        self.0.is_open.send_replace(true);
    }

    /// Waits until this many requests have come to the gate.
    pub async fn arrived(&self, count: usize) {
        let mut arrived = self.0.arrived.subscribe();
        // The sender lives as long as `self`.
        let _ = arrived.wait_for(|arrived| *arrived >= count).await;
    }

    pub(super) async fn pass(&self) {
        self.0.arrived.send_modify(|arrived| *arrived += 1);
        let mut is_open = self.0.is_open.subscribe();
        let _ = is_open.wait_for(|is_open| *is_open).await;
    }
}
