//! Checkpoints that are gone with the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Checkpoint, CheckpointStore, Consumer, Position};
use crate::error::{Error, Result};

/// Checkpoints in memory: for tests, and for consumers that read from the start each time. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryCheckpoints {
    kept: Arc<Mutex<Kept>>,
}

type Kept = HashMap<(Consumer, String), Checkpoint>;

impl MemoryCheckpoints {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CheckpointStore for MemoryCheckpoints {
    async fn load(&self, consumer: &Consumer) -> Result<Vec<Checkpoint>> {
        let kept = self.kept();
        let own = kept.iter().filter(|((of, _), _)| of == consumer);
        Ok(own.map(|(_, checkpoint)| checkpoint.clone()).collect())
    }

    async fn save(&self, consumer: &Consumer, old: Option<&Position>, new: &Checkpoint) -> Result<()> {
        let mut kept = self.kept();
        let key = (consumer.clone(), new.shard.clone());
        let found = kept.get(&key).map(|checkpoint| &checkpoint.position);
        if found != old && found != Some(&new.position) {
            return Err(Error::CheckpointMoved { consumer: consumer.name.clone(), shard: new.shard.clone() });
        }
        kept.insert(key, new.clone());
        Ok(())
    }

    async fn forget(&self, consumer: &Consumer, shard: &str) -> Result<()> {
        self.kept().remove(&(consumer.clone(), shard.to_owned()));
        Ok(())
    }
}
