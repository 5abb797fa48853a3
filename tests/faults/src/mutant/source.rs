//! MySQL, with one step done in another way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dual_repo::mirror::{self, AggregateId, OpId, OpState, Place, Setback, Stamp, Touched, Version, View};
use dual_repo::repository::Result;

use super::{Mutant, Session};
use crate::domain::{AGGREGATES, aggregate, row};
use crate::mysql::{MySql, Snapshot, Tables};
use crate::work::Work;
use crate::world::ticks;

/// What an instance remembers where it ought to ask.
#[derive(Debug, Default)]
pub struct Memory {
    /// The next number of a block, and how many are left of it.
    pub block: (u64, u64),
    /// What was claimed last.
    claimed: Vec<(AggregateId, Version)>,
    /// Up to where all was shipped.
    position: Version,
    /// What the backfill has noted.
    pub backfilled: BTreeSet<Version>,
}

/// MySQL, with one step done in another way.
#[derive(Debug, Clone)]
pub struct Source {
    /// As it is.
    pub inner: MySql,
    /// What is done in another way.
    pub mutant: Option<Mutant>,
    /// What the instance believes.
    pub view: Arc<View>,
    /// What it remembers.
    pub memory: Arc<Mutex<Memory>>,
}

impl Source {
    /// As an instance reaches it.
    #[must_use]
    pub fn new(inner: MySql, mutant: Option<Mutant>, view: Arc<View>) -> Self {
        Source { inner, mutant, view, memory: Arc::default() }
    }

    fn claim_behind_position(&self, limit: usize) -> Vec<AggregateId> {
        let world = self.inner.world.lock();
        let rows = &world.db.rows;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let is_owed = |(id, version): &(AggregateId, Version)| {
            rows.debt(row(id)).is_some_and(|debt| debt.sync.pending && debt.sync.version == *version)
        };
        if !memory.claimed.iter().any(is_owed) {
            let shipped = memory.claimed.iter().map(|(_, version)| *version).max();
            memory.position = memory.position.max(shipped.unwrap_or_default());
            let mut behind: Vec<(Version, u8)> = (0..AGGREGATES)
                .filter_map(|id| Some((rows.debt(id)?.sync.version, id)))
                .filter(|(version, _)| *version > memory.position)
                .collect();
            behind.sort_unstable();
            behind.truncate(limit);
            memory.claimed = behind.into_iter().map(|(version, id)| (aggregate(id), version)).collect();
        }
        memory.claimed.iter().map(|(id, _)| id.clone()).collect()
    }

    fn current_versions(&self, done: &[(AggregateId, Version)]) -> Vec<(AggregateId, Version)> {
        let world = self.inner.world.lock();
        let current = |(id, known): &(AggregateId, Version)| {
            let version = world.db.rows.debt(row(id)).map_or(*known, |debt| debt.sync.version);
            (id.clone(), version)
        };
        done.iter().map(current).collect()
    }
}

impl mirror::Source for Source {
    type Session = Session;
    type Snapshot = Snapshot;
    type Work = Work;
    type Output = ();

    async fn begin(&self) -> Result<Session> {
        Ok(Session::new(self.inner.begin().await?, self.clone()))
    }

    async fn snapshot(&self) -> Result<Snapshot> {
        self.inner.snapshot().await
    }

    async fn resolve(&self, op: &OpId) -> Result<OpState> {
        if self.mutant == Some(Mutant::ResolveByReading) {
            return Ok(self.inner.look_up(op).await?.unwrap_or(OpState::Aborted));
        }
        self.inner.resolve(op).await
    }

    async fn acknowledge(&self, done: &[(AggregateId, Version)], read_at: Stamp) -> Result<()> {
        if self.mutant == Some(Mutant::BlindAck) {
            return self.inner.acknowledge(&self.current_versions(done), read_at).await;
        }
        self.inner.acknowledge(done, read_at).await
    }

    async fn claim(&self, limit: usize) -> Result<Vec<AggregateId>> {
        if self.mutant == Some(Mutant::PositionPolling) {
            self.inner.world.step().await;
            return Ok(self.claim_behind_position(limit));
        }
        self.inner.claim(limit).await
    }

    async fn touched(&self, after: u64, limit: usize) -> Result<Touched> {
        self.inner.touched(after, limit).await
    }

    async fn reject(&self, id: &AggregateId, reason: &str) -> Result<()> {
        self.inner.reject(id, reason).await
    }

    async fn postpone(&self, of: &AggregateId, version: Version, reason: &str, setback: Setback) -> Result<()> {
        self.inner.postpone(of, version, reason, setback).await
    }

    async fn free(&self, since: Duration, limit: usize) -> Result<Vec<Place>> {
        let since = if self.mutant == Some(Mutant::EarlyPurge) { Duration::ZERO } else { since };
        if self.mutant == Some(Mutant::PurgeFromRelease) {
            self.inner.statement().await?;
            return Ok(self.inner.free_spots(limit, |handed_over, _, now| handed_over + ticks(since) < now));
        }
        self.inner.free(since, limit).await
    }

    async fn forget(&self, place: &Place) -> Result<()> {
        self.inner.forget(place).await
    }

    async fn pause(&self, attempt: u32) {
        self.inner.pause(attempt).await;
    }
}
