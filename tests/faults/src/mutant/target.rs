//! DynamoDB, with one step done in another way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dual_repo::mirror::{self, Content, Control, Found, MirrorWrite, Place, Put, Stamp, Version};
use dual_repo::repository::Result;

use super::{Memory, Mutant};
use crate::dynamo::Dynamo;

/// DynamoDB, with one step done in another way.
#[derive(Debug, Clone)]
pub struct Target {
    /// As it is.
    pub inner: Dynamo,
    /// What is done in another way.
    pub mutant: Option<Mutant>,
    /// What the instance remembers.
    pub memory: Arc<Mutex<Memory>>,
}

impl mirror::Target for Target {
    const TOGETHER_MAX: usize = Dynamo::TOGETHER_MAX;

    fn group_max(&self) -> usize {
        self.inner.group_max()
    }

    async fn put(&self, writes: &[MirrorWrite], read_at: Stamp) -> Result<Put> {
        let is_blind = match self.mutant {
            Some(Mutant::NoCondition) => true,
            Some(Mutant::BlindBackfill) => {
                let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
                writes.iter().any(|write| memory.backfilled.contains(&write.version))
            }
            _ => false,
        };
        if is_blind && let Some(request) = Dynamo::request(writes, read_at, true) {
            return self.inner.send(request).await;
        }
        let put = self.inner.put(writes, read_at).await?;
        if self.mutant == Some(Mutant::HardDelete) && put == Put::Applied {
            for write in writes.iter().filter(|write| write.content == Content::Tombstone) {
                self.inner.purge(&write.place, write.version).await?;
            }
        }
        Ok(put)
    }

    async fn read(&self, places: &[Place]) -> Result<Vec<Option<Found>>> {
        self.inner.read(places).await
    }

    fn outlives(&self) -> Duration {
        self.inner.outlives()
    }

    async fn announce(&self, control: &Control) -> Result<()> {
        self.inner.announce(control).await
    }

    async fn purge(&self, place: &Place, version: Version) -> Result<()> {
        self.inner.purge(place, version).await
    }
}
