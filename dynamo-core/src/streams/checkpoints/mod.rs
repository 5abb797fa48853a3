//! How far a consumer has come in each shard of a stream.

mod memory;
mod table;

use std::time::SystemTime;

pub use memory::MemoryCheckpoints;
pub use table::{CheckpointTable, TableCheckpoints};

use crate::DynamoValue;
use crate::error::Result;

/// Who reads a stream: its checkpoints are its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Consumer {
    /// The name that it was given.
    pub name: String,
    /// The ARN of the stream. A stream that is switched off and on again is another one.
    pub stream: String,
}

impl Consumer {
    /// A consumer of the stream with this ARN, for tests of a store.
    pub fn new(name: impl Into<String>, stream: impl Into<String>) -> Self {
        Consumer { name: name.into(), stream: stream.into() }
    }
}

/// A place in a shard.
#[derive(Debug, Clone, PartialEq, Eq, DynamoValue)]
#[dynamo(tag = "at", content = "value")]
pub enum Position {
    /// Before everything that DynamoDB still has of it.
    Horizon,
    /// Behind everything that was there at this time.
    Since(SystemTime),
    /// Behind the record with this sequence number.
    After(String),
    /// At the end of a shard that gets no more records.
    Finished,
}

/// How far a consumer has come in a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The shard.
    pub shard: String,
    /// Everything before this place has been handled.
    pub position: Position,
    /// When it was saved.
    pub saved_at: SystemTime,
}

/// Where checkpoints are kept.
///
/// [`MemoryCheckpoints`] forgets them with the process, [`TableCheckpoints`] keeps them in a DynamoDB table. One of your own
/// may keep them in the database that the handler writes to.
pub trait CheckpointStore: Send + Sync {
    /// All checkpoints of a consumer. It sees every save that was answered before.
    ///
    /// # Errors
    /// When the store cannot be read: the consumer does not start.
    fn load(&self, consumer: &Consumer) -> impl Future<Output = Result<Vec<Checkpoint>>> + Send;

    /// Moves the checkpoint of a shard from `old`, `None` for one that is not there, to `new`.
    ///
    /// # Errors
    /// [`Error::CheckpointMoved`](crate::Error::CheckpointMoved) when the checkpoint is neither `old` nor `new`, so that of two readers
    /// of one name one stops; others when it may not have been moved. The reader stops at any.
    fn save(
        &self,
        consumer: &Consumer,
        old: Option<&Position>,
        new: &Checkpoint,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Drops the checkpoint of a shard that DynamoDB no longer has.
    ///
    /// # Errors
    /// When it may still be there: the reader stops.
    fn forget(&self, consumer: &Consumer, shard: &str) -> impl Future<Output = Result<()>> + Send;
}
