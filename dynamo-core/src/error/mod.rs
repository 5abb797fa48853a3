//! One error type for everything that talks to DynamoDB.

mod kind;
mod sdk;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use kind::ErrorKind;
pub(crate) use sdk::{WriteError, is_refused};

use crate::batch::{Leftover, Why};
use crate::entity::{DynamoEntity, entity_of_item};
use crate::op::{Cursor, CursorProblem};
use crate::schema::TableDiff;
use crate::transaction::Reason;
use crate::value::{Item, ValueError};

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Anything that can go wrong in an operation.
///
/// Neither item contents nor credentials appear in the text of an error, be it `Display` or `Debug`; the items are in the
/// fields.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The handle cannot be made from this configuration.
    #[error("{0}")]
    Config(String),

    /// `create` found an item with the same key.
    #[error("cannot create `{entity}`: an item with this key already exists")]
    AlreadyExists {
        /// The entity that was to be created.
        entity: &'static str,
    },

    /// `update` found no item with this key.
    #[error("cannot update `{entity}`: there is no item with this key")]
    NotFound {
        /// The entity that was to be updated.
        entity: &'static str,
    },

    /// The condition of a write did not hold.
    #[error("the condition on `{entity}` does not hold")]
    ConditionFailed {
        /// The entity that was to be written.
        entity: &'static str,
        /// The item as it is, where DynamoDB returned it.
        item: Option<Item>,
    },

    /// Another item of the entity has these values of unique fields.
    #[error("cannot write `{entity}`: its `{unique}` is that of another item")]
    NotUnique {
        /// The entity that was to be written.
        entity: &'static str,
        /// What is unique: a field, or what several are together.
        unique: &'static str,
    },

    /// A transaction was not applied; one reason per operation.
    #[error("the transaction was cancelled: {}", reason_list(reasons))]
    TransactionCanceled {
        /// What DynamoDB says of each operation, in their order.
        reasons: Vec<Reason>,
    },

    /// DynamoDB had no capacity left, and the retries are used up.
    #[error("DynamoDB throttled `{operation}`")]
    Throttled {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Another write or transaction was under way on the item, and the retries are used up.
    #[error("`{operation}` met another write of the same item")]
    Conflict {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The request was sent, but no answer came, or none that says what became of it: a write may or may not have been
    /// applied.
    #[error("the outcome of `{operation}` is unknown; it may or may not have been applied")]
    OutcomeUnknown {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// No connection to DynamoDB could be opened: nothing was applied.
    #[error("`{operation}` could not be sent: DynamoDB cannot be reached")]
    Unreachable {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Too many calls to the table went without an answer, and this one was not sent; see
    /// [`CircuitBreaker`](crate::CircuitBreaker).
    #[error("`{operation}` was not sent: the circuit of table `{table}` is open, for {}ms", retry_after.as_millis())]
    CircuitOpen {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The full name of the table.
        table: String,
        /// When the next call may be let through, at the earliest; zero while others are under way to see.
        retry_after: Duration,
    },

    /// A batch could not be finished.
    #[error("{} of {total} batch requests are left after {attempts} attempts", left.len())]
    Unprocessed {
        /// What is left, to be sent again, and why each is.
        left: Vec<Leftover>,
        /// How many requests there were.
        total: usize,
        /// How often the call was sent that was sent most often.
        attempts: u32,
        /// The error of the first call that failed; `None` when DynamoDB only had no capacity.
        #[source]
        source: Option<Arc<Error>>,
    },

    /// An item is larger than 400 KB.
    #[error("the `{entity}` item takes {size} bytes, more than 409600; its largest attributes: {}", sizes(largest))]
    ItemTooLarge {
        /// The entity.
        entity: &'static str,
        /// The item's size in bytes.
        size: usize,
        /// The largest attributes with their sizes in bytes.
        largest: Vec<(String, usize)>,
    },

    /// A key cannot be made from these values.
    #[error("cannot make key attribute `{attribute}` of `{entity}`: {reason}")]
    InvalidKey {
        /// The entity.
        entity: &'static str,
        /// The key attribute.
        attribute: &'static str,
        /// What is wrong, and with which component.
        reason: String,
    },

    /// A batch or transaction names one key twice.
    #[error("there are two requests for one key of `{entity}` in table `{table}`")]
    DuplicateKey {
        /// The entity of the second one.
        entity: &'static str,
        /// The table.
        table: String,
    },

    /// An update sets a part of an index key; the other parts have to be set or kept with it.
    #[error(
        "the update of `{entity}` changes the key of index `{index}`, which also needs `{}`; `set` or `keep` them too",
        missing.join("`, `")
    )]
    PartialIndexKey {
        /// The entity.
        entity: &'static str,
        /// The index.
        index: &'static str,
        /// The fields that are missing.
        missing: Vec<&'static str>,
    },

    /// An update changes a unique value without saying what it was.
    #[error(
        "the update of `{entity}` changes its unique `{unique}`, and does not know `{}` before; read the entity and use \
         `update_of`, or say it with `change` or `keep`",
        missing.join("`, `")
    )]
    UnknownUnique {
        /// The entity.
        entity: &'static str,
        /// What is unique: a field, or what several are together.
        unique: &'static str,
        /// The fields that are missing.
        missing: Vec<&'static str>,
    },

    /// A request that DynamoDB would refuse, found before it was sent.
    #[error("{0}")]
    InvalidRequest(String),

    /// A cursor is of no use for this query.
    #[error("the cursor cannot be used: {problem}")]
    InvalidCursor {
        /// Why.
        problem: CursorProblem,
    },

    /// A read that was to be whole has used up what [`evaluate`](crate::op::Query::evaluate) or
    /// [`max_requests`](crate::op::Query::max_requests) allowed.
    #[error("the read was stopped before its end, after {requests} calls and {evaluated} items; its cursor goes on")]
    Incomplete {
        /// How many items DynamoDB has read for it.
        evaluated: usize,
        /// How many calls it has made.
        requests: usize,
        /// Where to go on.
        cursor: Box<Cursor>,
    },

    /// A value could not be written.
    #[error("cannot write `{entity}`")]
    Encode {
        /// The entity.
        entity: &'static str,
        /// The attribute and what is wrong with it.
        #[source]
        source: ValueError,
    },

    /// An item could not be read.
    #[error("cannot read `{entity}`")]
    Decode {
        /// The entity.
        entity: &'static str,
        /// The attribute and what is wrong with it.
        #[source]
        source: ValueError,
    },

    /// A read of a whole table's entities met an item that none of them can have written.
    #[error(
        "table `{table}` has an item whose key is none of its entities'; read with `.skip_unknown()` to pass it over"
    )]
    UnknownEntity {
        /// The table.
        table: &'static str,
    },

    /// A table exists, but is not what its declaration says.
    #[error("table `{table}` differs from its declaration:\n{diff}")]
    TableMismatch {
        /// The table.
        table: String,
        /// What differs.
        diff: TableDiff,
    },

    /// A plan to change a table was not applied, or no further.
    #[error("the plan for table `{table}` is refused:\n  {}", reasons.join("\n  "))]
    PlanRefused {
        /// The table.
        table: String,
        /// Why, a line for each change.
        reasons: Vec<String>,
    },

    /// A table did not become active in time.
    #[error("table `{table}` is not active after {}s", waited.as_secs())]
    TableNotActive {
        /// The table.
        table: String,
        /// How long it was waited for.
        waited: Duration,
    },

    /// A table has no stream.
    #[error(
        "table `{table}` has no stream; declare it with `stream = \"new-and-old-images\"`, and have `plan_table` switch it on"
    )]
    NoStream {
        /// The full name of the table.
        table: String,
    },

    /// A record of a stream could not be read, or its handler has failed: nothing behind it is handled.
    #[error("stopped at record {sequence_number} of `{place}`")]
    StreamRecord {
        /// The shard; in a Lambda function, the ARN of the stream.
        place: String,
        /// The record.
        sequence_number: String,
        /// What the handler says, or why the record could not be read.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Changes of a table were not read while DynamoDB still had them, which is for 24 hours.
    #[error(
        "changes{}{} are no longer in the stream; make anew what is made of them, and go on with `.gaps(Gaps::Tell)`",
        shard.as_deref().map(|shard| format!(" of shard `{shard}`")).unwrap_or_default(),
        after.as_deref().map(|after| format!(" after {after}")).unwrap_or_default()
    )]
    StreamTrimmed {
        /// The shard; `None` when the consumer was away for so long that it may have been any.
        shard: Option<String>,
        /// The last change before them that was handled, by its sequence number, if there was one.
        after: Option<String>,
    },

    /// The checkpoint of a shard is not what this reader has left: there is a second reader of the same name.
    #[error(
        "the checkpoint of shard `{shard}` of consumer `{consumer}` has been moved by another reader; one consumer has one \
         reader at a time"
    )]
    CheckpointMoved {
        /// The consumer.
        consumer: String,
        /// The shard.
        shard: String,
    },

    /// DynamoDB refused the request, or it could not be sent.
    #[error("`{operation}` failed{}{}", code.as_deref().map(|code| format!(" with {code}")).unwrap_or_default(), message.as_deref().map(|message| format!(": {message}")).unwrap_or_default())]
    Sdk {
        /// The DynamoDB operation.
        operation: &'static str,
        /// DynamoDB's error code.
        code: Option<String>,
        /// DynamoDB's message.
        message: Option<String>,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Operations that change nothing, so that it never matters whether one was carried out.
pub(crate) const READS: [&str; 13] = [
    "GetItem",
    "TransactGetItems",
    "BatchGetItem",
    "Query",
    "Scan",
    "DescribeTable",
    "DescribeTimeToLive",
    "DescribeContinuousBackups",
    "ListTagsOfResource",
    "GetResourcePolicy",
    "DescribeStream",
    "GetShardIterator",
    "GetRecords",
];

impl Error {
    pub(crate) fn cursor(problem: CursorProblem) -> Self {
        Error::InvalidCursor { problem }
    }

    /// The item that kept a condition from holding, read as entity `E`; `None` where there is none, and of other errors.
    /// [`Reason::found`](crate::transaction::Reason::found) has that of an operation of a transaction.
    ///
    /// # Errors
    /// [`Error::Decode`] when the item does not fit the entity.
    pub fn found<E: DynamoEntity>(&self) -> Result<Option<E>> {
        match self {
            Error::ConditionFailed { item: Some(item), .. } => entity_of_item::<E>(item.clone()).map(Some),
            _ => Ok(None),
        }
    }

    /// True when the same call may succeed later and sending it again does no harm: it has not been applied, only reads,
    /// or is a batch, whose requests are idempotent.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Throttled { .. }
            | Error::Conflict { .. }
            | Error::Unreachable { .. }
            | Error::CircuitOpen { .. } => true,
            Error::Unprocessed { left, .. } => left.iter().all(|request| request.why.is_retryable()),
            Error::TransactionCanceled { reasons } => reasons.iter().all(Reason::is_retryable),
            Error::OutcomeUnknown { operation, .. } => READS.contains(operation),
            Error::Config(_)
            | Error::AlreadyExists { .. }
            | Error::NotFound { .. }
            | Error::NotUnique { .. }
            | Error::UnknownUnique { .. }
            | Error::ConditionFailed { .. }
            | Error::ItemTooLarge { .. }
            | Error::InvalidKey { .. }
            | Error::DuplicateKey { .. }
            | Error::PartialIndexKey { .. }
            | Error::InvalidRequest(_)
            | Error::InvalidCursor { .. }
            | Error::Incomplete { .. }
            | Error::Encode { .. }
            | Error::Decode { .. }
            | Error::UnknownEntity { .. }
            | Error::TableMismatch { .. }
            | Error::PlanRefused { .. }
            | Error::TableNotActive { .. }
            | Error::NoStream { .. }
            | Error::StreamRecord { .. }
            | Error::StreamTrimmed { .. }
            | Error::CheckpointMoved { .. }
            | Error::Sdk { .. } => false,
        }
    }

    pub(crate) fn unprocessed(left: Vec<Leftover>, total: usize, attempts: u32) -> Error {
        let failed = left.iter().find_map(|request| match &request.why {
            Why::Failed(error) => Some(Arc::clone(error)),
            Why::Unprocessed | Why::Throttled | Why::NotSent => None,
        });
        Error::Unprocessed { left, total, attempts, source: failed }
    }

    fn variant(&self) -> &'static str {
        match self {
            Error::Config(_) => "Config",
            Error::AlreadyExists { .. } => "AlreadyExists",
            Error::NotFound { .. } => "NotFound",
            Error::NotUnique { .. } => "NotUnique",
            Error::UnknownUnique { .. } => "UnknownUnique",
            Error::ConditionFailed { .. } => "ConditionFailed",
            Error::TransactionCanceled { .. } => "TransactionCanceled",
            Error::Throttled { .. } => "Throttled",
            Error::Conflict { .. } => "Conflict",
            Error::OutcomeUnknown { .. } => "OutcomeUnknown",
            Error::Unreachable { .. } => "Unreachable",
            Error::CircuitOpen { .. } => "CircuitOpen",
            Error::Unprocessed { .. } => "Unprocessed",
            Error::ItemTooLarge { .. } => "ItemTooLarge",
            Error::InvalidKey { .. } => "InvalidKey",
            Error::DuplicateKey { .. } => "DuplicateKey",
            Error::PartialIndexKey { .. } => "PartialIndexKey",
            Error::InvalidRequest(_) => "InvalidRequest",
            Error::InvalidCursor { .. } => "InvalidCursor",
            Error::Incomplete { .. } => "Incomplete",
            Error::Encode { .. } => "Encode",
            Error::Decode { .. } => "Decode",
            Error::UnknownEntity { .. } => "UnknownEntity",
            Error::TableMismatch { .. } => "TableMismatch",
            Error::PlanRefused { .. } => "PlanRefused",
            Error::TableNotActive { .. } => "TableNotActive",
            Error::NoStream { .. } => "NoStream",
            Error::StreamRecord { .. } => "StreamRecord",
            Error::StreamTrimmed { .. } => "StreamTrimmed",
            Error::CheckpointMoved { .. } => "CheckpointMoved",
            Error::Sdk { .. } => "Sdk",
        }
    }
}

impl fmt::Debug for Error {
    /// The variant, the message and those of the sources; the SDK's own `Debug` would show whole responses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({self}", self.variant())?;
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        f.write_str(")")
    }
}

fn sizes(largest: &[(String, usize)]) -> String {
    largest.iter().map(|(name, size)| format!("`{name}` ({size})")).collect::<Vec<_>>().join(", ")
}

/// The operations that were not in order.
fn reason_list(reasons: &[Reason]) -> String {
    let refused = reasons.iter().enumerate().filter(|(_, reason)| !matches!(reason, Reason::InOrder));
    refused.map(|(at, reason)| format!("operation {at}: {reason}")).collect::<Vec<_>>().join("; ")
}
