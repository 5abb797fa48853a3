//! Writes in MySQL, alone and together.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use dynamo_core::DynamoEntity;
use dynamo_core::local::{Decision, Effect, UniqueValue};
use dynamo_core::transaction::Reason;
use dynamo_core::value::Item;

use super::MySqlRepository;
use super::access::{Access, Locked, Of};
use super::errors::constraint;
use super::order::{Moves, Step, steps};
use crate::error::{Error as MySqlError, RefusalKind};
use crate::mysql::MySqlTransaction;
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
}

impl fmt::Debug for MySqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlStore").field("mysql", &self.mysql).finish_non_exhaustive()
    }
}

/// What was there, and what is there now.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) before: Option<Item>,
    pub(super) after: Option<Item>,
}

/// Why an attempt has ended.
enum Failed {
    /// Because of one operation.
    At(usize, MySqlError),
    /// As these conditions do not hold.
    Refused(Vec<Option<dynamo_core::Error>>),
    Other(MySqlError),
}

impl From<MySqlError> for Failed {
    fn from(error: MySqlError) -> Self {
        Failed::Other(error)
    }
}

impl MySqlStore {
    /// The entities of a database.
    #[must_use]
    pub fn new(mysql: MySql) -> Self {
        MySqlStore { mysql, known: Arc::default() }
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

    pub(super) fn now() -> SystemTime {
        SystemTime::now()
    }

    fn access(&self, decision: &Decision) -> Result<Arc<dyn Access>> {
        let entity = decision.schema().entity;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(entity).cloned().ok_or_else(|| Error::Invalid {
            source: format!("the store does not know `{entity}`: ask it for a repository of its type first").into(),
        })
    }

    /// Carries out one write.
    pub(super) async fn write(&self, decision: Decision) -> Result<Changed> {
        match self.tried(std::slice::from_ref(&decision)).await {
            Ok(mut changed) => Ok(changed.pop().unwrap_or_default()),
            Err(Refused::Reasons(errors)) => Err(errors
                .into_iter()
                .flatten()
                .next()
                .map_or_else(|| Error::Other { source: "the write was refused without a reason".into() }, Error::from)),
            Err(Refused::Error(error)) => Err(error),
        }
    }

    /// Carries out writes, all or none.
    pub(super) async fn transact(&self, decisions: &[Decision]) -> Result<()> {
        match self.tried(decisions).await {
            Ok(_) => Ok(()),
            Err(Refused::Reasons(errors)) => {
                let reasons = errors.into_iter().map(|error| error.map_or(Ok(Reason::InOrder), reason));
                Err(Error::Canceled { reasons: reasons.collect::<Result<_>>()? })
            }
            Err(Refused::Error(error)) => Err(error),
        }
    }

    /// Tries until nobody is in the way.
    async fn tried(&self, decisions: &[Decision]) -> Result<Vec<Changed>, Refused> {
        let access: Vec<Arc<dyn Access>> =
            decisions.iter().map(|decision| self.access(decision)).collect::<Result<_>>().map_err(Refused::Error)?;
        let mut attempt = 1;
        loop {
            let failed = match self.attempt(decisions, &access).await {
                Ok(changed) => return Ok(changed),
                Err(failed) => failed,
            };
            let refusal = match &failed {
                Failed::At(_, MySqlError::Refused(refusal)) | Failed::Other(MySqlError::Refused(refusal)) => {
                    Some(refusal.kind())
                }
                _ => None,
            };
            // A row that was not there when it was looked for is found the next time.
            let is_in_the_way =
                matches!(refusal, Some(RefusalKind::Deadlock | RefusalKind::LockTimeout | RefusalKind::Duplicate));
            let most = if refusal == Some(RefusalKind::Duplicate) { 3 } else { ATTEMPTS };
            if !is_in_the_way || attempt >= most {
                return Err(self.refused(failed, decisions, &access).await);
            }
            tracing::debug!(attempt, ?refusal, "the transaction is run again");
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, decisions: &[Decision], access: &[Arc<dyn Access>]) -> Result<Vec<Changed>, Failed> {
        let mut transaction = self.mysql.begin().await?;
        let changed = carry_out(&mut transaction, decisions, access).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// What a failure means, as an error of each operation if it is theirs.
    async fn refused(&self, failed: Failed, decisions: &[Decision], access: &[Arc<dyn Access>]) -> Refused {
        let (at, error) = match failed {
            Failed::Refused(errors) => return Refused::Reasons(errors),
            Failed::Other(error) => return Refused::Error(error.into()),
            Failed::At(at, error) => (at, error),
        };
        let (Some(decision), Some(access)) = (decisions.get(at), access.get(at)) else {
            return Refused::Error(error.into());
        };
        let duplicate = match &error {
            MySqlError::Refused(refusal) if refusal.kind() == RefusalKind::Duplicate => refusal,
            _ => return Refused::Error(error.into()),
        };
        let (table, columns) = (duplicate.table(), duplicate.columns());
        let name = duplicate.name().unwrap_or("a unique index");
        let fields = access.fields(&self.mysql, table, columns).await.unwrap_or_default();
        let name = if fields.is_some() { name.to_owned() } else { format!("{table}.{name}") };
        let fields = fields.unwrap_or_default();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match constraint(decision.schema(), &fields) {
            Some(unique) => {
                let not_unique = dynamo_core::Error::NotUnique { entity: decision.schema().entity, unique };
                let mut errors: Vec<Option<dynamo_core::Error>> = decisions.iter().map(|_| None).collect();
                if let Some(place) = errors.get_mut(at) {
                    *place = Some(not_unique);
                }
                Refused::Reasons(errors)
            }
            None => Refused::Error(Error::NotUnique { entity: decision.schema().entity, unique: name }),
        }
    }
}

/// Why writes are not carried out.
enum Refused {
    /// An error for each operation that is in the way.
    Reasons(Vec<Option<dynamo_core::Error>>),
    Error(Error),
}

async fn carry_out(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> Result<Vec<Changed>, Failed> {
    // Always in the same order, so that two transactions do not wait for each other.
    let mut order: Vec<usize> = (0..decisions.len()).collect();
    order.sort_by_key(|at| {
        decisions.get(*at).map(|decision| (decision.schema().table, format!("{:?}", decision.key())))
    });
    let mut locked: Vec<Option<Locked>> = decisions.iter().map(|_| None).collect();
    for at in order {
        if let (Some(decision), Some(access), Some(place)) = (decisions.get(at), access.get(at), locked.get_mut(at)) {
            *place = access.lock(transaction, decision.key()).await?;
        }
    }
    let decided: Vec<_> = decisions
        .iter()
        .zip(&locked)
        .map(|(decision, found)| decision.decide(found.as_ref().map(|found| &found.item)))
        .collect();
    if decided.iter().any(Result::is_err) {
        return Err(Failed::Refused(decided.into_iter().map(Result::err).collect()));
    }
    let effects: Vec<Effect> = decided.into_iter().flatten().collect();
    let mut moves = Vec::with_capacity(decisions.len());
    for ((decision, found), effect) in decisions.iter().zip(&locked).zip(&effects) {
        moves.push(moved(decision, found.as_ref(), effect).map_err(MySqlError::from)?);
    }
    for step in steps(&moves) {
        let (Step::Whole(at) | Step::Away(at) | Step::Back(at)) = step;
        let (Some(access), Some(found), Some(effect)) = (access.get(at), locked.get(at), effects.get(at)) else {
            continue;
        };
        let after = match effect {
            Effect::Nothing => continue,
            Effect::Write(item) => Some(item),
            Effect::Delete => None,
        };
        let written = match step {
            Step::Whole(_) => access.write(transaction, found.as_ref(), after).await,
            Step::Away(_) => access.write(transaction, found.as_ref(), None).await,
            Step::Back(_) => access.write(transaction, None, after).await,
        };
        written.map_err(|error| Failed::At(at, error))?;
    }
    let change = |(found, effect): (Option<Locked>, Effect)| {
        let before = found.map(|found| found.item);
        let after = match effect {
            Effect::Nothing => before.clone(),
            Effect::Write(item) => Some(item),
            Effect::Delete => None,
        };
        Changed { before, after }
    };
    Ok(locked.into_iter().zip(effects).map(change).collect())
}

/// What a write gives up of unique values, and takes.
fn moved(decision: &Decision, found: Option<&Locked>, effect: &Effect) -> dynamo_core::Result<Moves> {
    if *effect == Effect::Nothing {
        return Ok(Moves::default());
    }
    let before = found.map_or_else(|| Ok(Vec::new()), |found| decision.unique_values(&found.item))?;
    let after = match effect {
        Effect::Write(item) => decision.unique_values(item)?,
        Effect::Nothing | Effect::Delete => Vec::new(),
    };
    let without = |these: &[UniqueValue], others: &[UniqueValue]| {
        these.iter().filter(|value| !others.contains(value)).cloned().collect()
    };
    Ok(Moves { gives: without(&before, &after), takes: without(&after, &before) })
}

fn reason(error: dynamo_core::Error) -> Result<Reason> {
    Reason::of_error(error).map_err(Error::from)
}

fn pause(attempt: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << attempt.min(8));
    // Those who met once do not meet again at once.
    let part = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), attempt) % 1000;
    longest.mul_f64(0.5 + f64::from(u32::try_from(part).unwrap_or_default()) / 2000.0)
}
