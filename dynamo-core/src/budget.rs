//! How often and how long something is sent again.

use std::time::Duration;

/// How often a batch sends what DynamoDB leaves, and a transaction that met another write or was throttled is sent again;
/// and a time after which neither is any more.
///
/// Below it, each call is sent again by the SDK as its own [retries](crate::DynamoBuilder::retry) say; what the SDK gives up
/// as throttled, or DynamoDB hands back unprocessed, is the next attempt's. So there are at most as many HTTP requests for
/// a call as the product of both.
///
/// ```
/// use std::time::Duration;
/// use dynamo_core::Budget;
///
/// let patient = Budget::default().attempts(20).time(Duration::from_secs(60));
/// assert_eq!((patient.attempts_max(), patient.time_max()), (20, Some(Duration::from_secs(60))));
/// assert_eq!((Budget::default().attempts_max(), Budget::default().time_max()), (Budget::ATTEMPTS, None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Budget {
    attempts: u32,
    time: Option<Duration>,
}

impl Budget {
    /// How often something is sent unless told, the first time included.
    pub const ATTEMPTS: u32 = 10;

    /// How often something is sent at most, the first time included; at least once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long it may take, from the moment it is sent. What is under way then is given up. Without it, the attempts alone
    /// count.
    ///
    /// A limit needs a `tokio` runtime with its clock enabled.
    pub fn time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// How often something is sent at most.
    #[must_use]
    pub fn attempts_max(&self) -> u32 {
        self.attempts
    }

    /// How long it may take; `None` for as long as it takes.
    #[must_use]
    pub fn time_max(&self) -> Option<Duration> {
        self.time
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget { attempts: Budget::ATTEMPTS, time: None }
    }
}
