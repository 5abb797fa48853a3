//! What writers have changed that do not know of the mirror.
//!
//! Triggers name the aggregates in the transactions of those writers, so that nothing is lost with a crash; but they give no
//! versions. Whoever finds the names does, as for any other change.

use std::collections::{BTreeMap, BTreeSet};

use super::mark::{Which, mark};
use super::{Affected, AggregateId, Session, Source, Touched, View};
use crate::error::with_causes;
use crate::repository::{Error, Result};

/// How often it is tried when the phase has changed.
const ATTEMPTS: u32 = 10;

/// What became of aggregates that were touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Absorbed {
    /// Aggregates that are noted as changed.
    pub noted: usize,
    /// Aggregates that somebody is changing; they are found again.
    pub busy: usize,
}

/// Goes once through what is touched, and notes it as changed, `limit` aggregates in a transaction. Any number of instances may
/// do so. What somebody is changing is left for the next time, and what is wrong by itself is put aside; the others go on.
///
/// # Errors
/// When the source fails.
pub async fn absorb<S: Source>(source: &S, view: &View, limit: usize) -> Result<Absorbed> {
    let mut absorbed = Absorbed::default();
    let mut after = 0;
    loop {
        let Touched { ids, next } = source.touched(after, limit).await?;
        some(source, view, ids, &mut absorbed).await?;
        match next {
            Some(next) => after = next,
            None => return Ok(absorbed),
        }
    }
}

async fn some<S: Source>(source: &S, view: &View, ids: BTreeSet<AggregateId>, absorbed: &mut Absorbed) -> Result<()> {
    match together(source, view, &ids).await {
        Ok(noted) => {
            absorbed.noted += noted;
            return Ok(());
        }
        // One of them is in use, or wrong, and must not keep the others.
        Err(Error::Conflict { .. } | Error::Invalid { .. } | Error::Mismatch { .. }) => {}
        Err(error) => return Err(error),
    }
    for id in ids {
        match together(source, view, &BTreeSet::from([id.clone()])).await {
            Ok(noted) => absorbed.noted += noted,
            Err(Error::Conflict { .. }) => absorbed.busy += 1,
            Err(error @ (Error::Invalid { .. } | Error::Mismatch { .. })) => {
                source.reject(&id, &with_causes(&error)).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// In one transaction.
async fn together<S: Source>(source: &S, view: &View, ids: &BTreeSet<AggregateId>) -> Result<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    for _ in 0..ATTEMPTS {
        let mut session = source.begin().await?;
        let control = session.control().await?;
        if !view.check(&control)? {
            continue;
        }
        let noted = if control.phase.captures() {
            let affected: BTreeMap<_, _> = ids.iter().map(|id| (id.clone(), Affected::default())).collect();
            mark(&mut session, &control, &affected, Which::Touched).await?.len()
        } else {
            // Whatever is committed before capture begins is found by the backfill.
            session.strike(ids).await?;
            0
        };
        session.commit().await?;
        return Ok(noted);
    }
    Err(Error::Conflict { source: "the phase changes again and again".into() })
}
