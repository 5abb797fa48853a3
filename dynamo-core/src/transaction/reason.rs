//! Why an operation kept a transaction from being applied.

use std::fmt;

use aws_sdk_dynamodb::types::CancellationReason;

use crate::value::Item;

/// What DynamoDB says of one operation of a cancelled transaction.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing was wrong with this one.
    InOrder,
    /// Its condition did not hold: `create` found an item, `update` or `check` none, or what was asked for is not so.
    ConditionFailed {
        /// The entity that was to be written or checked.
        entity: &'static str,
        /// The item as it is; `None` when there is none.
        item: Option<Item>,
    },
    /// Another transaction or write was under way on the item, to the end of all attempts.
    Conflict,
    /// There was no capacity left, to the end of all attempts.
    Throttled,
    /// Anything else, by DynamoDB's code: a value that does not fit an index key, a collection that is too large.
    Refused {
        /// DynamoDB's code.
        code: String,
        /// DynamoDB's message.
        message: Option<String>,
    },
}

impl Reason {
    pub(super) fn of(entity: &'static str, reason: CancellationReason) -> Reason {
        match reason.code.as_deref() {
            None | Some("None") => Reason::InOrder,
            Some("ConditionalCheckFailed") => {
                Reason::ConditionFailed { entity, item: reason.item.filter(|item| !item.is_empty()) }
            }
            Some("TransactionConflict") => Reason::Conflict,
            Some("ThrottlingError" | "ProvisionedThroughputExceeded") => Reason::Throttled,
            Some(code) => Reason::Refused { code: code.to_owned(), message: reason.message },
        }
    }

    /// True when the same transaction may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Reason::InOrder | Reason::Conflict | Reason::Throttled)
    }
}

impl fmt::Debug for Reason {
    /// Without the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reason({self})")
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::InOrder => f.write_str("in order"),
            Reason::ConditionFailed { entity, item: Some(_) } => write!(f, "the condition on `{entity}` does not hold"),
            Reason::ConditionFailed { entity, item: None } => {
                write!(f, "the condition on `{entity}` does not hold: there is no such item")
            }
            Reason::Conflict => f.write_str("another write is under way on the item"),
            Reason::Throttled => f.write_str("there is no capacity left"),
            Reason::Refused { code, message: Some(message) } => write!(f, "{code}: {message}"),
            Reason::Refused { code, message: None } => f.write_str(code),
        }
    }
}
