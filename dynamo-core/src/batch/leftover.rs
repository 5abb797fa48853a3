//! What a batch could not finish.

use std::fmt;

use aws_sdk_dynamodb::types::WriteRequest;

use crate::value::Item;

/// A request of a batch that DynamoDB left unprocessed to the end.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Leftover {
    /// An item that was not read.
    Get {
        /// The table.
        table: String,
        /// The key attributes.
        key: Item,
    },
    /// An item that was not written or deleted.
    Write {
        /// The table.
        table: String,
        /// The SDK's request.
        request: WriteRequest,
    },
}

impl fmt::Debug for Leftover {
    /// Without the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, table) = match self {
            Leftover::Get { table, .. } => ("Get", table),
            Leftover::Write { table, .. } => ("Write", table),
        };
        f.debug_struct(name).field("table", table).finish_non_exhaustive()
    }
}
