//! What to do about an error.

use super::{Error, READS};
use crate::batch::Why;
use crate::transaction::Reason;

/// The kinds of [`Error`]s, by what they mean for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// DynamoDB has no capacity left for now, and did nothing.
    Throttled,
    /// No connection, no answer to a read, or an answer that was broken: nothing was changed, and a later call may succeed.
    Transient,
    /// Another write or transaction was under way on the item, and nothing was changed.
    Conflict,
    /// A condition did not hold: it will not hold the next time either, unless somebody changes the item.
    ConditionFailed,
    /// The request is wrong: a key, a value, an expression.
    Validation,
    /// There is no such item to change, or no such table.
    NotFound,
    /// A write was sent, and nobody knows whether it was applied.
    OutcomeUnknown,
    /// An item is larger than 400 KB.
    ItemTooLarge,
    /// The [circuit breaker](crate::CircuitBreaker) is open, and nothing was sent.
    CircuitOpen,
    /// What is stored is not what the entity or the table says.
    Mismatch,
    /// The handle's configuration or credentials do not allow the call.
    Denied,
    /// Anything else that DynamoDB refused.
    Other,
}

/// Codes of requests that are wrong in themselves.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const VALIDATION: [&str; 5] = [
    "ValidationException",
    "SerializationException",
    "IdempotentParameterMismatchException",
    "ItemCollectionSizeLimitExceededException",
    "UnknownOperationException",
];
/// Codes of credentials that are missing, wrong, or not allowed to.
const DENIED: [&str; 6] = [
    "AccessDeniedException",
    "UnrecognizedClientException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "ExpiredTokenException",
];

impl Error {
    /// What kind of error it is. A batch or a transaction has the kind of what weighs most in it: what will fail again
    /// before what may succeed.
    ///
    /// ```
    /// use dynamo_core::{Error, ErrorKind};
    ///
    /// fn status(error: &Error) -> u16 {
    ///     match error.kind() {
    ///         ErrorKind::NotFound => 404,
    ///         ErrorKind::ConditionFailed | ErrorKind::Conflict => 409,
    ///         ErrorKind::Validation | ErrorKind::ItemTooLarge => 400,
    ///         _ if error.is_retryable() => 503,
    ///         _ => 500,
    ///     }
    /// }
    ///
    /// assert_eq!(status(&Error::NotFound { entity: "USER" }), 404);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Config(_) => ErrorKind::Denied,
            Error::AlreadyExists { .. }
            | Error::ConditionFailed { .. }
            | Error::NotUnique { .. }
            | Error::CheckpointMoved { .. } => ErrorKind::ConditionFailed,
            Error::NotFound { .. } | Error::NoStream { .. } => ErrorKind::NotFound,
            Error::TransactionCanceled { reasons } => of_reasons(reasons),
            Error::Throttled { .. } => ErrorKind::Throttled,
            Error::Conflict { .. } => ErrorKind::Conflict,
            Error::OutcomeUnknown { operation, .. } if READS.contains(operation) => ErrorKind::Transient,
            Error::OutcomeUnknown { .. } => ErrorKind::OutcomeUnknown,
            Error::Unreachable { .. } | Error::TableNotActive { .. } => ErrorKind::Transient,
            Error::Incomplete { .. } | Error::StreamRecord { .. } | Error::StreamTrimmed { .. } => ErrorKind::Other,
            Error::Unprocessed { left, .. } => {
                let failed = left.iter().filter(|request| matches!(request.why, Why::Failed(_)));
                failed.chain(left).find_map(|request| request.why.kind()).unwrap_or(ErrorKind::Transient)
            }
            Error::ItemTooLarge { .. } => ErrorKind::ItemTooLarge,
            Error::InvalidKey { .. }
            | Error::DuplicateKey { .. }
            | Error::PartialIndexKey { .. }
            | Error::UnknownUnique { .. }
            | Error::InvalidCursor { .. }
            | Error::InvalidRequest(_)
            | Error::Encode { .. } => ErrorKind::Validation,
            Error::Decode { .. }
            | Error::UnknownEntity { .. }
            | Error::TableMismatch { .. }
            | Error::PlanRefused { .. } => ErrorKind::Mismatch,
            Error::CircuitOpen { .. } => ErrorKind::CircuitOpen,
            Error::Sdk { code, .. } => of_code(code.as_deref().unwrap_or_default()),
        }
    }
}

fn of_code(code: &str) -> ErrorKind {
    match code {
        "ResourceNotFoundException" | "TableNotFoundException" => ErrorKind::NotFound,
        code if VALIDATION.contains(&code) => ErrorKind::Validation,
        code if DENIED.contains(&code) => ErrorKind::Denied,
        _ => ErrorKind::Other,
    }
}

fn of_reasons(reasons: &[Reason]) -> ErrorKind {
    let has = |wanted: fn(&Reason) -> bool| reasons.iter().any(wanted);
    let has_failed = |reason: &Reason| {
        matches!(reason, Reason::AlreadyExists { .. } | Reason::ConditionFailed { .. } | Reason::NotUnique { .. })
    };
    if has(has_failed) {
        ErrorKind::ConditionFailed
    } else if has(|reason| matches!(reason, Reason::NotFound { .. })) {
        ErrorKind::NotFound
    } else if has(|reason| matches!(reason, Reason::Refused { .. })) {
        ErrorKind::Validation
    } else if has(|reason| matches!(reason, Reason::Conflict)) {
        ErrorKind::Conflict
    } else if has(|reason| matches!(reason, Reason::Throttled)) {
        ErrorKind::Throttled
    } else {
        ErrorKind::Other
    }
}
