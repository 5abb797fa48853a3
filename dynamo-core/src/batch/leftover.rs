//! What a batch could not finish, and why.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::types::WriteRequest;

use crate::error::{Error, ErrorKind};
use crate::value::Item;

/// A request of a batch that was not carried out, as far as is known.
#[derive(Clone)]
#[non_exhaustive]
pub struct Leftover {
    /// The full name of the table.
    pub table: String,
    /// What was asked for.
    pub request: LeftoverRequest,
    /// Why it is left.
    pub why: Why,
}

/// A single request of a batch, in the SDK's types.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum LeftoverRequest {
    /// The key attributes of an item that was to be read.
    Get(Item),
    /// A put or a delete.
    Write(WriteRequest),
}

/// Why a request of a batch is left.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Why {
    /// DynamoDB handed it back unprocessed, to the end of the [budget](crate::Budget).
    Unprocessed,
    /// Its calls were throttled, to the end of the budget.
    Throttled,
    /// Its call failed; the error is that of all requests of the call. After [`Error::OutcomeUnknown`], a write may have
    /// been applied.
    Failed(Arc<Error>),
    /// Its call was not made any more, as another one had failed, or the budget's time was up.
    NotSent,
}

impl Why {
    /// True when the request may be carried out if it is sent again, which does no harm: puts and deletes of a batch are
    /// idempotent.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Why::Unprocessed | Why::Throttled | Why::NotSent => true,
            Why::Failed(error) => error.is_retryable() || error.kind() == ErrorKind::OutcomeUnknown,
        }
    }

    /// The kind of error that it is; `None` for what was not sent.
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            Why::Unprocessed | Why::Throttled => Some(ErrorKind::Throttled),
            Why::Failed(error) => Some(error.kind()),
            Why::NotSent => None,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Unprocessed => f.write_str("left unprocessed"),
            Why::Throttled => f.write_str("throttled"),
            Why::Failed(error) => write!(f, "failed: {error}"),
            Why::NotSent => f.write_str("not sent"),
        }
    }
}

impl fmt::Debug for Leftover {
    /// Without the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leftover")
            .field("table", &self.table)
            .field("request", &self.request)
            .field("why", &self.why)
            .finish()
    }
}

impl fmt::Debug for LeftoverRequest {
    /// Without the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftoverRequest::Get(_) => "Get",
            LeftoverRequest::Write(write) if write.delete_request().is_some() => "Delete",
            LeftoverRequest::Write(_) => "Put",
        })
    }
}
