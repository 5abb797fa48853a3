//! When a circuit opens and for how long.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Stops sending to a table that does not answer, for a while: off unless it is given to
/// [`DynamoBuilder::circuit_breaker`](crate::DynamoBuilder::circuit_breaker) or
/// [`Dynamo::with_circuit_breaker`](crate::Dynamo::with_circuit_breaker).
///
/// Each table has a circuit, which the clones of a handle share. It is *closed* at first. When as many calls in a row as
/// [`failures`](Self::failures) says fail for want of DynamoDB itself, it *opens*: calls fail at once with
/// [`Error::CircuitOpen`](crate::Error::CircuitOpen), and nothing is sent. After [`open_for`](Self::open_for) it is *half open*:
/// as many calls as [`probes`](Self::probes) says are let through at a time. The first that succeeds closes the circuit, one
/// that fails opens it again.
///
/// What counts as failed is a call, after all of the SDK's retries, without an answer: no connection, a timeout, a broken
/// answer, a status of 500 and above. Any other answer, be it a condition that does not hold, a validation error or
/// throttling, shows that DynamoDB is there, and counts as success. Calls that make, change or describe tables pass.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # fn main() -> dynamo_core::Result<()> {
/// use std::time::Duration;
/// use dynamo_core::{CircuitBreaker, CircuitState, Dynamo};
///
/// let breaker = CircuitBreaker::default().failures(3).open_for(Duration::from_secs(10));
/// let db = Dynamo::embedded()?.with_circuit_breaker(breaker);
/// assert_eq!(db.circuit("Users")?, Some(CircuitState::Closed));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
#[must_use]
pub struct CircuitBreaker {
    pub(super) failures: u32,
    pub(super) open_for: Duration,
    pub(super) probes: u32,
    now: Arc<dyn Fn() -> Instant + Send + Sync>,
}

impl CircuitBreaker {
    /// How many calls fail in a row before a circuit opens, unless told.
    pub const FAILURES: u32 = 5;
    /// How long a circuit is open, unless told.
    pub const OPEN_FOR: Duration = Duration::from_secs(10);
    /// How many calls a half-open circuit lets through at a time, unless told.
    pub const PROBES: u32 = 1;

    /// How many calls in a row fail before a circuit opens; at least one.
    pub fn failures(mut self, calls: u32) -> Self {
        self.failures = calls.max(1);
        self
    }

    /// How long a circuit is open before it is half open.
    pub fn open_for(mut self, time: Duration) -> Self {
        self.open_for = time;
        self
    }

    /// How many calls a half-open circuit lets through at a time; at least one.
    pub fn probes(mut self, calls: u32) -> Self {
        self.probes = calls.max(1);
        self
    }

    /// Another clock, for tests.
    pub fn clock(mut self, now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    pub(super) fn now(&self) -> Instant {
        (self.now)()
    }
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        CircuitBreaker {
            failures: Self::FAILURES,
            open_for: Self::OPEN_FOR,
            probes: Self::PROBES,
            now: Arc::new(Instant::now),
        }
    }
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CircuitBreaker")
            .field("failures", &self.failures)
            .field("open_for", &self.open_for)
            .field("probes", &self.probes)
            .finish_non_exhaustive()
    }
}
