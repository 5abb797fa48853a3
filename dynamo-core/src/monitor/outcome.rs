//! How a call has ended.

use std::fmt;

/// How a call has ended, after all of its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It was carried out; of a batch, what DynamoDB has not left unprocessed.
    Success,
    /// A condition did not hold.
    ConditionFailed,
    /// DynamoDB had no capacity left.
    Throttled,
    /// Another write or transaction was under way on an item.
    Conflict,
    /// DynamoDB refused it: it is wrong, or not allowed, or there is no such table.
    Refused,
    /// There was no answer, or none that could be read: a timeout, a broken connection, a status of 500 and above.
    Unanswered,
    /// The circuit breaker kept it from being sent.
    CircuitOpen,
    /// Nobody waited for it any more.
    Abandoned,
}

impl Outcome {
    /// Its name in metrics and spans.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Success => "success",
            Outcome::ConditionFailed => "condition_failed",
            Outcome::Throttled => "throttled",
            Outcome::Conflict => "conflict",
            Outcome::Refused => "refused",
            Outcome::Unanswered => "unanswered",
            Outcome::CircuitOpen => "circuit_open",
            Outcome::Abandoned => "abandoned",
        }
    }

    /// True when something is wrong with DynamoDB, the way to it, or the call; not when the answer is a no.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        match self {
            Outcome::Throttled | Outcome::Refused | Outcome::Unanswered | Outcome::CircuitOpen => true,
            Outcome::Success | Outcome::ConditionFailed | Outcome::Conflict | Outcome::Abandoned => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
