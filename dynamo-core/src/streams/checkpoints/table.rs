//! Checkpoints in a DynamoDB table.

use std::time::SystemTime;

use super::{Checkpoint, CheckpointStore, Consumer, Position};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::retry;
use crate::{DynamoEntity, DynamoTable};

/// Checkpoints in the table `StreamCheckpoints`, an item for each shard of each consumer.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// use dynamo_core::streams::{CheckpointTable, TableCheckpoints};
/// use dynamo_core::{Dynamo, DynamoTable};
///
/// let db = Dynamo::embedded()?;
/// CheckpointTable::ensure_table(&db).await?;
/// let checkpoints = TableCheckpoints::new(db);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct TableCheckpoints {
    db: Dynamo,
}

/// The table of [`TableCheckpoints`]; [`ensure_table`](DynamoTable::ensure_table) makes it.
#[derive(Debug, Clone, DynamoTable)]
#[dynamo(table = "StreamCheckpoints", billing = "on-demand")]
pub enum CheckpointTable {
    /// How far a consumer has come in a shard.
    Checkpoint(StoredCheckpoint),
}

/// How far a consumer has come in a shard, as it is stored.
#[derive(Debug, Clone, DynamoEntity)]
#[dynamo(table = "StreamCheckpoints", entity = "CHECKPOINT")]
#[pk("{stream}#{consumer}")]
#[sk("{shard}")]
pub struct StoredCheckpoint {
    /// The consumer's name.
    pub consumer: String,
    /// The ARN of the stream.
    pub stream: String,
    /// The shard.
    pub shard: String,
    /// Everything before this place has been handled.
    pub position: Position,
    /// When it was saved.
    pub saved_at: SystemTime,
}

impl TableCheckpoints {
    /// Checkpoints in the table of this handle, which has to be there.
    #[must_use]
    pub fn new(db: Dynamo) -> Self {
        TableCheckpoints { db }
    }

    async fn moved(&self, consumer: &Consumer, old: Option<&Position>, new: &Checkpoint) -> Result<()> {
        let Some(old) = old else {
            let stored = StoredCheckpoint {
                consumer: consumer.name.clone(),
                stream: consumer.stream.clone(),
                shard: new.shard.clone(),
                position: new.position.clone(),
                saved_at: new.saved_at,
            };
            return stored.create().send(&self.db).await;
        };
        StoredCheckpoint::update(key(consumer, &new.shard))
            .set(|stored| stored.position, new.position.clone())
            .set(|stored| stored.saved_at, new.saved_at)
            .condition(|stored| stored.position.eq(old.clone()))
            .send(&self.db)
            .await
    }
}

fn key<'k>(consumer: &'k Consumer, shard: &'k str) -> (&'k str, &'k str, &'k str) {
    (&consumer.stream, &consumer.name, shard)
}

impl CheckpointStore for TableCheckpoints {
    async fn load(&self, consumer: &Consumer) -> Result<Vec<Checkpoint>> {
        let query = StoredCheckpoint::query((consumer.stream.as_str(), consumer.name.as_str())).consistent();
        let stored = query.all(&self.db).await?.into_iter();
        let checkpoint = |StoredCheckpoint { shard, position, saved_at, .. }| Checkpoint { shard, position, saved_at };
        Ok(stored.map(checkpoint).collect())
    }

    async fn save(&self, consumer: &Consumer, old: Option<&Position>, new: &Checkpoint) -> Result<()> {
        let mut attempt = 1;
        loop {
            let error = match self.moved(consumer, old, new).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            match error {
                // It may be the answer to a request that was sent before, and is what it was to be.
                Error::AlreadyExists { .. } | Error::ConditionFailed { .. } | Error::NotFound { .. } => {
                    let found = StoredCheckpoint::get(key(consumer, &new.shard)).consistent().send(&self.db).await?;
                    return match found {
                        Some(found) if found.position == new.position => Ok(()),
                        _ => Err(Error::CheckpointMoved { consumer: consumer.name.clone(), shard: new.shard.clone() }),
                    };
                }
                // Whether it was applied, the next attempt tells.
                Error::OutcomeUnknown { .. } | Error::Throttled { .. } | Error::Unreachable { .. }
                    if attempt < self.db.budget().attempts_max() =>
                {
                    retry::pause(attempt).await;
                    attempt += 1;
                }
                error => return Err(error),
            }
        }
    }

    async fn forget(&self, consumer: &Consumer, shard: &str) -> Result<()> {
        StoredCheckpoint::delete(key(consumer, shard)).send(&self.db).await.map(drop)
    }
}
