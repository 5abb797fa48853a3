//! What can go wrong with one request.

use std::time::Duration;

use serde_json::Value;

use super::Gate;

/// What happens to one request.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing: the engine answers.
    Pass,
    /// `ProvisionedThroughputExceededException`, and the engine sees nothing.
    Throttle,
    /// An error of DynamoDB's with status 400, by its code, and the engine sees nothing.
    Refuse {
        /// The code, such as `ValidationException`.
        code: &'static str,
        /// The message.
        message: &'static str,
    },
    /// `InternalServerError` with status 500, before the engine has the request.
    FailBefore,
    /// `InternalServerError` with status 500, after the engine has done what it was asked to.
    FailAfter,
    /// This answer, and the engine sees nothing.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// No connection can be opened: the engine sees nothing, and the client knows it.
    Unreachable,
    /// The connection breaks before the engine has the request, which the client cannot tell from
    /// [`LoseAnswer`](Self::LoseAnswer).
    LoseRequest,
    /// The engine does what it is asked to, then the connection breaks.
    LoseAnswer,
    /// The engine does what it is asked to, but its answer never arrives: only a timeout ends the wait.
    Silence,
    /// The request is under way for this long before the engine gets it.
    Delay(Duration),
    /// The request waits at the gate before the engine gets it.
    Hold(Gate),
    /// The engine does what it is asked to, and the connection breaks in the middle of its answer.
    CutBody,
    /// The engine does what it is asked to, and half of its answer arrives as if it were all.
    ShortBody,
    /// The engine does what it is asked to, and the second half of its answer arrives this much later.
    SlowBody(Duration),
    /// The engine does what it is asked to, and this text arrives in place of its answer, with status 200.
    Garbage(&'static str),
    /// Of a batch, the engine gets the rest and this share is handed back, rounded up, as `UnprocessedItems` or
    /// `UnprocessedKeys`. Other operations go through.
    Unprocessed {
        /// How much is handed back.
        percent: usize,
    },
}

impl Fault {
    /// What it is called, without its details: `Throttle`, `LoseAnswer`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Fault::Pass => "Pass",
            Fault::Throttle => "Throttle",
            Fault::Refuse { .. } => "Refuse",
            Fault::FailBefore => "FailBefore",
            Fault::FailAfter => "FailAfter",
            Fault::Answer { .. } => "Answer",
            Fault::Unreachable => "Unreachable",
            Fault::LoseRequest => "LoseRequest",
            Fault::LoseAnswer => "LoseAnswer",
            Fault::Silence => "Silence",
            Fault::Delay(_) => "Delay",
            Fault::Hold(_) => "Hold",
            Fault::CutBody => "CutBody",
            Fault::ShortBody => "ShortBody",
            Fault::SlowBody(_) => "SlowBody",
            Fault::Garbage(_) => "Garbage",
            Fault::Unprocessed { .. } => "Unprocessed",
        }
    }
}
