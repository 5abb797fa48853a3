//! Why an operation kept a transaction from being applied.

use std::fmt;

use aws_sdk_dynamodb::types::CancellationReason;

use super::prepared::What;
use crate::entity::{DynamoEntity, entity_of_item};
use crate::error::{Error, Result};
use crate::op::write::Verb;
use crate::value::Item;

/// What DynamoDB says of one operation of a cancelled transaction.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing was wrong with this one.
    InOrder,
    /// `create` found an item with the same key.
    AlreadyExists {
        /// The entity that was to be created.
        entity: &'static str,
        /// The item as it is, where DynamoDB returned it.
        item: Option<Item>,
    },
    /// `update` or `check` found no item with this key.
    NotFound {
        /// The entity that was to be updated or checked.
        entity: &'static str,
    },
    /// What was asked for is not so.
    ConditionFailed {
        /// The entity that was to be written or checked.
        entity: &'static str,
        /// The item as it is; `None` when there is none.
        item: Option<Item>,
    },
    /// Another item has these values of unique fields.
    NotUnique {
        /// The entity that was to be written.
        entity: &'static str,
        /// What is unique: a field, or what several are together.
        unique: &'static str,
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
    pub(super) fn of(entity: &'static str, what: &What, reason: CancellationReason) -> Reason {
        match reason.code.as_deref() {
            None | Some("None") => Reason::InOrder,
            Some("ConditionalCheckFailed") => {
                Reason::of_condition(entity, what, reason.item.filter(|item| !item.is_empty()))
            }
            Some("TransactionConflict") => Reason::Conflict,
            Some("ThrottlingError" | "ProvisionedThroughputExceeded") => Reason::Throttled,
            Some(code) => Reason::Refused { code: code.to_owned(), message: reason.message },
        }
    }

    fn of_condition(entity: &'static str, what: &What, item: Option<Item>) -> Reason {
        match what {
            What::Unique(unique) => Reason::NotUnique { entity, unique },
            What::Item { verb: Verb::Create, .. } => Reason::AlreadyExists { entity, item },
            What::Item { verb: Verb::Update | Verb::Check, expiry, .. } => {
                let is_there = |item: &Item| !expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
                match item.filter(is_there) {
                    None => Reason::NotFound { entity },
                    item => Reason::ConditionFailed { entity, item },
                }
            }
            What::Item { verb: Verb::Put | Verb::Upsert | Verb::Delete, .. } => {
                Reason::ConditionFailed { entity, item }
            }
        }
    }

    /// The item that kept the transaction from being applied, read as entity `E`; `None` where there is none, or DynamoDB
    /// did not return it.
    ///
    /// # Errors
    /// [`Error::Decode`] when the item does not fit the entity.
    pub fn found<E: DynamoEntity>(&self) -> Result<Option<E>> {
        match self {
            Reason::AlreadyExists { item, .. } | Reason::ConditionFailed { item, .. } => {
                item.clone().map(entity_of_item::<E>).transpose()
            }
            Reason::InOrder
            | Reason::NotFound { .. }
            | Reason::NotUnique { .. }
            | Reason::Conflict
            | Reason::Throttled
            | Reason::Refused { .. } => Ok(None),
        }
    }

    /// The error of a write that was the only operation; `canceled` is that of its transaction.
    /// What an error says of one operation of a transaction that is carried out by a store of the caller's.
    ///
    /// # Errors
    /// The error itself, when it is none of those that keep a transaction from being applied.
    pub fn of_error(error: Error) -> Result<Reason> {
        Ok(match error {
            Error::AlreadyExists { entity } => Reason::AlreadyExists { entity, item: None },
            Error::NotFound { entity } => Reason::NotFound { entity },
            Error::ConditionFailed { entity, item } => Reason::ConditionFailed { entity, item },
            Error::NotUnique { entity, unique } => Reason::NotUnique { entity, unique },
            error => return Err(error),
        })
    }

    pub(super) fn into_error(self, canceled: Error) -> Error {
        let (operation, source) = ("TransactWriteItems", Box::new(canceled));
        match self {
            Reason::AlreadyExists { entity, .. } => Error::AlreadyExists { entity },
            Reason::NotFound { entity } => Error::NotFound { entity },
            Reason::ConditionFailed { entity, item } => Error::ConditionFailed { entity, item },
            Reason::NotUnique { entity, unique } => Error::NotUnique { entity, unique },
            Reason::InOrder | Reason::Conflict => Error::Conflict { operation, source },
            Reason::Throttled => Error::Throttled { operation, source },
            Reason::Refused { code, message } => Error::Sdk { operation, code: Some(code), message, source },
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
            Reason::AlreadyExists { entity, .. } => write!(f, "there is a `{entity}` with this key already"),
            Reason::NotFound { entity } => write!(f, "there is no `{entity}` with this key"),
            Reason::NotUnique { entity, unique } => write!(f, "the `{unique}` of `{entity}` is that of another item"),
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
