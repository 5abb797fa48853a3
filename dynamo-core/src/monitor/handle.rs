//! Who watches the calls of a handle.

use std::fmt;
use std::sync::Arc;

use super::Monitor;
use crate::capacity::{Limiter, Meter, Priority};
use crate::client::Dynamo;

/// Who watches the calls of a handle.
#[derive(Clone, Default)]
pub(crate) struct Watchers {
    pub(super) monitors: Vec<Arc<dyn Monitor>>,
    pub(super) limiter: Option<Limiter>,
    pub(super) priority: Priority,
}

impl fmt::Debug for Watchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Watchers { monitors, limiter, priority } = self;
        let mut debug = f.debug_struct("Watchers");
        debug.field("monitors", &monitors.len()).field("limiter", limiter).field("priority", priority).finish()
    }
}

impl Dynamo {
    /// The same handle, whose calls are told to a [`Monitor`], beside those that it has. The original keeps its own.
    ///
    /// DynamoDB is asked what each call consumes, which costs nothing; what it says is read out of the answer in a pass of its
    /// own. Calls that make, change or describe tables are not told, nor those that are made with
    /// [`client`](Self::client).
    #[must_use]
    pub fn with_monitor(self, monitor: impl Monitor + 'static) -> Dynamo {
        let monitor = Arc::new(monitor);
        self.with_watchers(|watchers| watchers.monitors.push(monitor))
    }

    /// The same handle, and a [`Meter`] that adds up what its calls consume. It takes two small allocations: make one for each
    /// request of your own, if you like.
    #[must_use]
    pub fn metered(&self) -> (Dynamo, Meter) {
        let meter = Meter::default();
        (self.clone().with_monitor(meter.clone()), meter)
    }

    /// The same handle, whose calls are held to a rate of consumed capacity, in place of the limiter that it has. The original
    /// keeps its own.
    #[must_use]
    pub fn with_limiter(self, limiter: Limiter) -> Dynamo {
        self.with_watchers(|watchers| watchers.limiter = Some(limiter))
    }

    /// The same handle, whose calls have this priority where a [`Limiter`] holds them back; [`Priority::Foreground`] unless
    /// told. The original keeps its own.
    #[must_use]
    pub fn with_priority(self, priority: Priority) -> Dynamo {
        self.with_watchers(|watchers| watchers.priority = priority)
    }

    /// The limiter, if the handle has one.
    #[must_use]
    pub fn limiter(&self) -> Option<&Limiter> {
        self.watchers()?.limiter.as_ref()
    }

    /// The handle with a meter of its own, if its calls are metered anyway.
    pub(crate) fn metered_if_watched(&self) -> Option<(Dynamo, Meter)> {
        self.watchers().is_some().then(|| self.metered())
    }
}
