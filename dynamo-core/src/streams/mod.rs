//! What has changed in a table: records of DynamoDB Streams as typed events.
//!
//! A [`StreamRecord`] comes from the DynamoDB Streams API or from a [Lambda event](lambda); as an [`Event`] it has the entities of
//! the table before and after. With feature `streams`, [`Changes`] reads a table's whole stream and hands each
//! event to a handler: in the order of each key, at least once, from where it stopped the last time. The guide
//! [`guide::streams`](crate::guide::streams) says what to do with it.

mod change;
#[cfg(feature = "streams")]
mod checkpoints;
pub mod lambda;
#[cfg(feature = "streams")]
mod reader;
mod record;
#[cfg(test)]
mod tests;

pub use change::{Change, Event, Gap};
#[cfg(feature = "streams")]
pub use checkpoints::{
    Checkpoint, CheckpointStore, CheckpointTable, Consumer, MemoryCheckpoints, Position, TableCheckpoints,
};
#[cfg(feature = "streams")]
pub use reader::{Changes, DeadLetter, Ended, Gaps, StartAt};
pub use record::{ChangeKind, RemovedBy, StreamRecord};

/// Why a handler did not do its work.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;
