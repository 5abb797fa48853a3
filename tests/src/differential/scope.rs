//! The part of the tables that is a sequence's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the values of a sequence begin or end with, so that many sequences share tables; and its clock.
#[derive(Debug, Clone)]
pub struct Scope {
    own: String,
    seconds: Arc<AtomicU64>,
}

/// When sequences begin: a time that no engine takes for past.
const BEGINNING: u64 = 2_000_000_000;

impl Scope {
    /// A part that is told apart by a text.
    #[must_use]
    pub fn new(own: &str) -> Self {
        Scope { own: format!("<{own}>"), seconds: Arc::default() }
    }

    /// A prefix of tables that are the sequence's own.
    pub(super) fn table_prefix(&self, prefix: &str) -> String {
        format!("{prefix}{}-", self.own.trim_matches(['<', '>']))
    }

    pub(super) fn text(&self, text: &str) -> String {
        format!("{}{text}", self.own)
    }

    /// The same as a sequence says it.
    pub(super) fn unscoped(&self, text: &str) -> String {
        text.replace(&self.own, "")
    }

    /// So many seconds after the beginning.
    #[must_use]
    pub fn at(seconds: u64) -> u64 {
        BEGINNING + seconds
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The clock of the sequence.
    pub fn clock(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let seconds = Arc::clone(&self.seconds);
        move || UNIX_EPOCH + Duration::from_secs(Scope::at(seconds.load(Ordering::Relaxed)))
    }
}
