//! Writes in MySQL, alone and together.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use dynamo_core::DynamoEntity;
use dynamo_core::key::Key;
use dynamo_core::local::Decision;

use super::MySqlRepository;
use super::access::{Access, Of};
use super::carry_out::{Changed, Failed, InTheWay, Refused, carry_out, in_the_way, make_room, refused};
use crate::error::RefusalKind;
use crate::repository::{Error, Result};
use crate::{MySql, MySqlEntity};

/// How often a write is tried that others are in the way of.
const ATTEMPTS: u32 = 10;
/// What is waited before the second time, about; twice as long before each further one.
const PAUSE: Duration = Duration::from_millis(5);

/// The entities of a MySQL database, of which [`repository`](Self::repository) gives those of one type. Clones are the same
/// store.
///
/// A transaction takes entities of any type whose repository has been asked for.
#[derive(Clone)]
pub struct MySqlStore {
    mysql: MySql,
    known: Arc<Mutex<HashMap<&'static str, Arc<dyn Access>>>>,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl fmt::Debug for MySqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlStore").field("mysql", &self.mysql).finish_non_exhaustive()
    }
}

impl MySqlStore {
    /// The entities of a database.
    #[must_use]
    pub fn new(mysql: MySql) -> Self {
        MySqlStore { mysql, known: Arc::default(), clock: Arc::new(SystemTime::now) }
    }

    /// The same store with another clock, which tells what has expired, and the times of writes: for tests.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        MySqlStore { clock: Arc::new(clock), ..self }
    }

    /// The handle.
    #[must_use]
    pub fn mysql(&self) -> &MySql {
        &self.mysql
    }

    /// The entities of one type.
    #[must_use]
    pub fn repository<E: DynamoEntity + MySqlEntity>(&self) -> MySqlRepository<E> {
        let access: Arc<dyn Access> = Arc::new(Of::<E>(PhantomData));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(E::SCHEMA.entity, access);
        MySqlRepository::new(self.clone())
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// The access to entities of this name.
    pub(crate) fn access(&self, entity: &str) -> Result<Arc<dyn Access>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(entity).cloned().ok_or_else(|| Error::Invalid {
            source: format!("the store does not know `{entity}`: ask it for a repository of its type first").into(),
        })
    }

    /// Carries out one write.
    pub(super) async fn write(&self, decision: Decision) -> Result<Changed> {
        let changed = self.tried(std::slice::from_ref(&decision)).await;
        changed.map(|mut changed| changed.pop().unwrap_or_default()).map_err(Refused::alone)
    }

    /// Carries out writes, all or none.
    pub(super) async fn transact(&self, decisions: &[Decision]) -> Result<()> {
        self.tried(decisions).await.map(drop).map_err(Refused::together)
    }

    /// Tries until nobody is in the way.
    async fn tried(&self, decisions: &[Decision]) -> Result<Vec<Changed>, Refused> {
        let access: Vec<Arc<dyn Access>> = decisions
            .iter()
            .map(|decision| self.access(decision.schema().entity))
            .collect::<Result<_>>()
            .map_err(Refused::Error)?;
        let (mut attempt, mut expired) = (1, Vec::new());
        loop {
            let failed = match self.attempt(decisions, &access, &expired).await {
                Ok(changed) => return Ok(changed),
                Err(failed) => failed,
            };
            let refusal = failed.refusal();
            if refusal == Some(RefusalKind::Duplicate) {
                match self.in_the_way(decisions, &access).await {
                    Ok(InTheWay::Refused(reasons)) => return Err(Refused::Reasons(reasons)),
                    Ok(InTheWay::Expired(owners)) => expired = owners,
                    Err(error) => return Err(Refused::Error(error.into())),
                }
            }
            // A row that was not there when it was looked for is found the next time.
            let is_stale = refusal == Some(RefusalKind::Duplicate) || failed.may_be_stale();
            let is_in_the_way = is_stale || matches!(refusal, Some(RefusalKind::Deadlock | RefusalKind::LockTimeout));
            let most = if is_stale { 3 } else { ATTEMPTS };
            if !is_in_the_way || attempt >= most {
                return Err(refused(&self.mysql, failed, decisions, &access).await);
            }
            tracing::debug!(attempt, ?refusal, "the transaction is run again");
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn in_the_way(&self, decisions: &[Decision], access: &[Arc<dyn Access>]) -> crate::Result<InTheWay> {
        let mut transaction = self.mysql.begin().await?;
        self.mysql.answered("see what is in the way", in_the_way(&mut transaction, decisions, access)).await
    }

    /// `expired` are the keys of items, each with the operation that takes a unique value of theirs.
    async fn attempt(
        &self,
        decisions: &[Decision],
        access: &[Arc<dyn Access>],
        expired: &[(usize, Key)],
    ) -> Result<Vec<Changed>, Failed> {
        let mut transaction = self.mysql.begin().await?;
        let writing = async {
            make_room(&mut transaction, decisions, access, expired).await?;
            carry_out(&mut transaction, decisions, access).await
        };
        let changed = self.mysql.answered("write rows", writing).await?;
        transaction.commit().await?;
        Ok(changed)
    }
}

pub(crate) fn pause(attempt: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << attempt.min(8));
    // Those who met once do not meet again at once.
    let part = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), attempt) % 1000;
    longest.mul_f64(0.5 + f64::from(u32::try_from(part).unwrap_or_default()) / 2000.0)
}
