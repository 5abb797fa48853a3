//! Writes that were decided, in one transaction of MySQL.

use std::sync::Arc;

use dynamo_core::key::Key;
use dynamo_core::local::{Decision, Effect, UniqueMove, UniqueValue};
use dynamo_core::transaction::Reason;
use dynamo_core::value::Item;

use super::access::{Access, Locked};
use super::errors::constraint;
use super::order::{Moves, Step, steps};
use crate::MySql;
use crate::error::{Error as MySqlError, RefusalKind, RowProblem};
use crate::mysql::write::Kept;
use crate::mysql::{MySqlTransaction, RowKey};
use crate::repository::{Error, Result};

/// What was there, and what is there now.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) before: Option<Item>,
    pub(crate) after: Option<Item>,
    /// The row that was there.
    pub(crate) row: Option<RowKey>,
}

/// What is wrong with an operation, and the item that it met.
pub(crate) type Refusal = (dynamo_core::Error, Option<Item>);

/// Why an attempt has ended.
pub(crate) enum Failed {
    /// Because of one operation.
    At(usize, MySqlError),
    /// As these conditions do not hold.
    Refused(Vec<Option<Refusal>>),
    Other(MySqlError),
}

impl From<MySqlError> for Failed {
    fn from(error: MySqlError) -> Self {
        Failed::Other(error)
    }
}

/// Why writes are not carried out.
pub(crate) enum Refused {
    /// An error for each operation that is in the way.
    Reasons(Vec<Option<Refusal>>),
    Error(Error),
}

impl Refused {
    /// As the error of one write.
    pub(crate) fn alone(self) -> Error {
        match self {
            Refused::Reasons(errors) => {
                let first = errors.into_iter().flatten().next();
                let unknown = || Error::Other { source: "the write was refused without a reason".into() };
                first.map_or_else(unknown, |(error, _)| error.into())
            }
            Refused::Error(error) => error,
        }
    }

    /// As the error of writes that are applied together.
    pub(crate) fn together(self) -> Error {
        match self {
            Refused::Reasons(errors) => {
                let reasons = errors.into_iter().map(|refused| match refused {
                    None => Ok(Reason::InOrder),
                    Some((error, stored)) => Decision::reason(error, stored.as_ref()),
                });
                match reasons.collect::<dynamo_core::Result<_>>() {
                    Ok(reasons) => Error::Canceled { reasons },
                    Err(error) => error.into(),
                }
            }
            Refused::Error(error) => error,
        }
    }
}

impl Failed {
    /// Whether it may be that another row was read than is there by now: one that it is joined with, which is not locked until
    /// it is written.
    pub(crate) fn may_be_stale(&self) -> bool {
        let (Failed::At(_, MySqlError::Row(row)) | Failed::Other(MySqlError::Row(row))) = self else { return false };
        matches!(row.problem(), RowProblem::ReadBack { .. } | RowProblem::Reference { .. })
    }

    /// How MySQL has refused, if it has.
    pub(crate) fn refusal(&self) -> Option<RefusalKind> {
        match self {
            Failed::At(_, MySqlError::Refused(refusal)) | Failed::Other(MySqlError::Refused(refusal)) => {
                Some(refusal.kind())
            }
            Failed::At(..) | Failed::Other(_) | Failed::Refused(_) => None,
        }
    }
}

/// What a failure means, as an error of each operation if it is theirs.
pub(crate) async fn refused(
    mysql: &MySql,
    failed: Failed,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> Refused {
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
    let fields = access.fields(mysql, table, columns).await.unwrap_or_default();
    let name = if fields.is_some() { name.to_owned() } else { format!("{table}.{name}") };
    let fields = fields.unwrap_or_default();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    match constraint(decision.schema(), &fields) {
        Some(unique) => {
            let not_unique = dynamo_core::Error::NotUnique { entity: decision.schema().entity, unique };
            let mut errors: Vec<Option<Refusal>> = decisions.iter().map(|_| None).collect();
            if let Some(place) = errors.get_mut(at) {
                *place = Some((not_unique, None));
            }
            Refused::Reasons(errors)
        }
        None => Refused::Error(Error::NotUnique { entity: decision.schema().entity, unique: name }),
    }
}

/// Locks what the decisions are about, decides, and writes.
pub(crate) async fn carry_out(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> Result<Vec<Changed>, Failed> {
    prepare(transaction, decisions, access).await?.write(transaction, access).await
}

/// Writes that were decided, of rows that are locked.
pub(crate) struct Prepared {
    locked: Vec<Option<Locked>>,
    effects: Vec<Effect>,
    moves: Vec<Moves>,
}

/// Locks what the decisions are about, and decides.
pub(crate) async fn prepare(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> Result<Prepared, Failed> {
    let locked = lock(transaction, decisions, access).await?;
    let decided = decide(decisions, &locked);
    if decided.iter().any(Result::is_err) {
        let reasons = refusals(transaction, decisions, access, decided, locked, &mut Vec::new()).await?;
        return Err(Failed::Refused(reasons));
    }
    let effects: Vec<Effect> = decided.into_iter().flatten().collect();
    let mut moves = Vec::with_capacity(decisions.len());
    for ((decision, found), effect) in decisions.iter().zip(&locked).zip(&effects) {
        moves.push(moved(decision, found.as_ref(), effect).map_err(MySqlError::from)?);
    }
    Ok(Prepared { locked, effects, moves })
}

impl Prepared {
    /// The row that will be changed, of each decision, and what stays of the aggregate.
    pub(crate) async fn rows(
        &self,
        transaction: &mut MySqlTransaction,
        access: &[Arc<dyn Access>],
    ) -> crate::Result<Vec<Option<(RowKey, Kept)>>> {
        let mut rows = Vec::with_capacity(self.effects.len());
        let each = self.locked.iter().zip(&self.effects).zip(self.moves.iter().zip(access));
        for ((locked, effect), (moves, access)) in each {
            rows.push(match (locked, effect) {
                (None, _) | (Some(_), Effect::Nothing) => None,
                // A row that waits for a unique value is deleted first.
                (Some(locked), Effect::Write(after)) if moves.is_none() => {
                    Some((locked.row.clone(), access.kept(transaction, locked, after).await?))
                }
                (Some(locked), Effect::Write(_) | Effect::Delete) => Some((locked.row.clone(), Kept::default())),
            });
        }
        Ok(rows)
    }

    /// Writes.
    pub(crate) async fn write(
        self,
        transaction: &mut MySqlTransaction,
        access: &[Arc<dyn Access>],
    ) -> Result<Vec<Changed>, Failed> {
        let Prepared { locked, effects, moves } = self;
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
            let (before, row) = found.map(|found| (found.item, found.row)).unzip();
            let after = match effect {
                Effect::Nothing => before.clone(),
                Effect::Write(item) => Some(item),
                Effect::Delete => None,
            };
            Changed { before, after, row }
        };
        Ok(locked.into_iter().zip(effects).map(change).collect())
    }
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

/// What keeps writes from being carried out that take unique values, in a transaction in which nothing was written.
pub(crate) async fn in_the_way(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> crate::Result<InTheWay> {
    let locked = lock(transaction, decisions, access).await?;
    let decided = decide(decisions, &locked);
    let mut expired = Vec::new();
    let reasons = refusals(transaction, decisions, access, decided, locked, &mut expired).await?;
    Ok(if reasons.iter().any(Option::is_some) { InTheWay::Refused(reasons) } else { InTheWay::Expired(expired) })
}

/// Deletes items that have expired, each found by its key, where the operation of this number takes a unique value of
/// theirs; what was deleted.
pub(crate) async fn make_room(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
    expired: &[(usize, Key)],
) -> crate::Result<Vec<(usize, Changed)>> {
    let mut deleted = Vec::new();
    for (at, key) in expired {
        let (Some(decision), Some(access)) = (decisions.get(*at), access.get(*at)) else { continue };
        if let Some(found) = access.lock(transaction, key).await?
            && decision.is_over(&found.item)
        {
            access.write(transaction, Some(&found), None).await?;
            deleted.push((*at, Changed { before: Some(found.item), after: None, row: Some(found.row) }));
        }
    }
    Ok(deleted)
}

/// What writes that take unique values have met.
pub(crate) enum InTheWay {
    Refused(Vec<Option<Refusal>>),
    /// Items that have expired, with the operation that takes a value of theirs; none when nothing is in the way any more.
    Expired(Vec<(usize, Key)>),
}

/// Locks what operations are about.
async fn lock(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
) -> crate::Result<Vec<Option<Locked>>> {
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
    Ok(locked)
}

fn decide(decisions: &[Decision], locked: &[Option<Locked>]) -> Vec<dynamo_core::Result<Effect>> {
    let decide =
        |(decision, found): (&Decision, &Option<Locked>)| decision.decide(found.as_ref().map(|found| &found.item));
    decisions.iter().zip(locked).map(decide).collect()
}

/// What is wrong with each operation, unique values included; `expired` are the items that are over and have such a value.
async fn refusals(
    transaction: &mut MySqlTransaction,
    decisions: &[Decision],
    access: &[Arc<dyn Access>],
    decided: Vec<dynamo_core::Result<Effect>>,
    locked: Vec<Option<Locked>>,
    expired: &mut Vec<(usize, Key)>,
) -> crate::Result<Vec<Option<Refusal>>> {
    let mut reasons = Vec::with_capacity(decisions.len());
    for (at, (((decision, access), decided), found)) in
        decisions.iter().zip(access).zip(decided).zip(locked).enumerate()
    {
        let reason = match decided {
            Err(error) => Some((error, found.map(|found| found.item))),
            Ok(Effect::Write(item)) => {
                let mut taken = None;
                for change in decision.unique_moves() {
                    let schema =
                        decision.schema().unique.iter().find(|unique| unique.name == change.value().constraint);
                    let (UniqueMove::Takes(value), Some(schema)) = (change, schema) else { continue };
                    for (owner, found) in access.lock_owners(transaction, schema, &item).await? {
                        let is_given_up = decisions.iter().any(|other| {
                            *other.key() == owner && other.unique_moves().contains(&UniqueMove::Gives(value.clone()))
                        });
                        // A collation finds other values too.
                        let is_it = decision.unique_values(&found.item)?.contains(value);
                        if owner == *decision.key() || is_given_up || !is_it {
                            continue;
                        }
                        if decision.is_over(&found.item) {
                            expired.push((at, owner));
                        } else {
                            taken = taken.or(Some(value.constraint));
                        }
                    }
                }
                let entity = decision.schema().entity;
                taken.map(|unique| (dynamo_core::Error::NotUnique { entity, unique }, None))
            }
            Ok(Effect::Nothing | Effect::Delete) => None,
        };
        reasons.push(reason);
    }
    Ok(reasons)
}
