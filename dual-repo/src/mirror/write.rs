//! A caller's write: rows are changed, and what DynamoDB is owed is noted, in one transaction.

use std::collections::BTreeMap;

use super::mark::{Marked, Which, mark, mark_alone};
use super::{Affected, AggregateId, Entered, OpId, OpState, Session, Source, View};
use crate::repository::{Error, Result};

/// How often a write is tried that others are in the way of.
const ATTEMPTS: u32 = 10;

/// A write that was carried out.
#[derive(Debug)]
pub struct Written<O> {
    /// What the caller is told; `None` if it had been carried out before, by a call of the same name.
    pub output: Option<O>,
    /// What was changed; nothing where nothing is mirrored.
    pub marked: Vec<Marked>,
}

/// Why an attempt has ended.
enum Failed<O> {
    /// The phase is another one than was believed.
    Stale,
    /// It may have been committed.
    Unknown(Written<O>, Error),
    Error(Error),
}

impl<O> From<Error> for Failed<O> {
    fn from(error: Error) -> Self {
        Failed::Error(error)
    }
}

/// Carries out a write, and notes what DynamoDB is owed.
///
/// # Errors
/// What the source says of the work. [`Error::Unavailable`] when nothing was changed, or was found to be; a write of this
/// name will not be carried out then. [`Error::OutcomeUnknown`] when it cannot be found out. That is said of this call: what
/// became of an earlier one of the same name, of which the outcome is unknown, is known when a later one succeeds.
pub async fn write<S: Source>(source: &S, view: &View, op: &OpId, work: &S::Work) -> Result<Written<S::Output>> {
    let mut attempt = 1;
    loop {
        match carry_out(source, view, op, work).await {
            Ok(written) => return Ok(written),
            Err(Failed::Unknown(written, error)) => {
                // A look would not do: it may be committed after that.
                return match source.resolve(op).await {
                    Ok(OpState::Committed) => Ok(written),
                    Ok(OpState::Aborted) => Err(Error::Unavailable { source: Box::new(error) }),
                    Err(unresolved) => Err(Error::OutcomeUnknown { source: Box::new(unresolved) }),
                };
            }
            Err(Failed::Stale) if attempt < ATTEMPTS => {}
            Err(Failed::Error(Error::Conflict { .. })) if attempt < ATTEMPTS => source.pause(attempt).await,
            Err(Failed::Stale) => return Err(Error::Conflict { source: "the phase changes again and again".into() }),
            Err(Failed::Error(error)) => return Err(error),
        }
        attempt += 1;
    }
}

async fn carry_out<S: Source>(
    source: &S,
    view: &View,
    op: &OpId,
    work: &S::Work,
) -> Result<Written<S::Output>, Failed<S::Output>> {
    let mut session = source.begin().await?;
    let control = view.get();
    let number = match session.enter(&control, op).await? {
        Entered::New(number) => number,
        Entered::Before(OpState::Committed) => return Ok(Written { output: None, marked: Vec::new() }),
        Entered::Before(OpState::Aborted) => {
            let reason = format!("the write `{op}` was given up before; send it under another name");
            return Err(Error::Unavailable { source: reason.into() }.into());
        }
        Entered::Stale => {
            view.check(&session.control().await?)?;
            return Err(Failed::Stale);
        }
    };
    let carried = session.carry_out(work).await?;
    let marked = if control.phase.captures() && !carried.affected.is_empty() {
        let marked = match mark_alone(&mut session, &control, number, &carried.affected).await? {
            Some(marked) => vec![marked],
            None => mark(&mut session, &control, &carried.affected, Which::All).await?,
        };
        // Triggers note what this transaction writes, as they do everybody's; of these it is noted better.
        session.strike_own(&carried.affected.into_keys().collect()).await?;
        marked
    } else {
        Vec::new()
    };
    let written = Written { output: Some(carried.output), marked };
    match session.commit().await {
        Ok(()) => Ok(written),
        Err(error @ Error::OutcomeUnknown { .. }) => Err(Failed::Unknown(written, error)),
        Err(error) => Err(error.into()),
    }
}

/// Notes that aggregates have changed, whoever has changed them: what they contain, a writer that does not know of the mirror,
/// or nobody, where the mirror is found to be wrong. What they are said to have had [before](Affected::before) is given up,
/// where they have it no more.
///
/// # Errors
/// Whatever the source says. It may be done again.
pub async fn bump<S: Source>(
    source: &S,
    view: &View,
    affected: &BTreeMap<AggregateId, Affected>,
) -> Result<Vec<Marked>> {
    let mut attempt = 1;
    loop {
        match bump_once(source, view, affected).await {
            Ok(Some(marked)) => return Ok(marked),
            Ok(None) if attempt < ATTEMPTS => {}
            Ok(None) => return Err(Error::Conflict { source: "the phase changes again and again".into() }),
            Err(Error::Conflict { .. }) if attempt < ATTEMPTS => source.pause(attempt).await,
            Err(error) => return Err(error),
        }
        attempt += 1;
    }
}

/// `None` if the phase was another one.
async fn bump_once<S: Source>(
    source: &S,
    view: &View,
    affected: &BTreeMap<AggregateId, Affected>,
) -> Result<Option<Vec<Marked>>> {
    let mut session = source.begin().await?;
    let control = session.control().await?;
    if !view.check(&control)? {
        return Ok(None);
    }
    if !control.phase.captures() || affected.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let marked = mark(&mut session, &control, affected, Which::All).await?;
    session.commit().await?;
    Ok(Some(marked))
}
