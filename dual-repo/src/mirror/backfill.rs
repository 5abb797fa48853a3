//! What was there before capture began.

use std::collections::BTreeMap;

use super::apply::{Applied, apply};
use super::mark::{Which, mark};
use super::relay::postpone;
use super::{Affected, AggregateId, Session, Source, Target, View};
use crate::repository::{Error, Result};

/// A chunk that was gone through.
#[derive(Debug)]
pub struct Chunk {
    /// Aggregates in it.
    pub seen: usize,
    /// What was shipped of them.
    pub applied: Applied,
    /// Where the next chunk begins, for the record; `None` at the end.
    pub cursor: Option<String>,
}

/// Goes through a chunk of a range of rows: notes what nobody has written since capture began as a debt, and ships it. What
/// cannot be shipped stays one, with the reason, and is left to relays.
///
/// How far it has come is committed with the debt, and read in the same transaction. So nothing is passed over when it is cut
/// off, or goes on late, and any number of workers may go through a range.
///
/// # Errors
/// [`Error::Conflict`] when it is not the phase for it; whatever the source says. It may be done again.
pub async fn backfill<S: Source, T: Target>(
    source: &S,
    target: &T,
    view: &View,
    range: &str,
    limit: usize,
    parallel: usize,
) -> Result<Chunk> {
    let mut session = source.begin().await?;
    let control = session.control().await?;
    view.check(&control)?;
    if control.phase < super::Phase::Backfill {
        let source = format!("in phase `{}` there is no backfill", control.phase).into();
        return Err(Error::Conflict { source });
    }
    let (ids, cursor) = session.next(range, limit).await?;
    let affected: BTreeMap<AggregateId, Affected> = ids.into_iter().map(|id| (id, Affected::default())).collect();
    let noted = mark(&mut session, &control, &affected, Which::Unnoted).await?;
    session.reached(range, affected.len(), cursor.as_deref()).await?;
    session.commit().await?;
    let applied = apply(source, target, noted.into_iter().map(|marked| marked.id), parallel).await?;
    postpone(source, &applied.failed).await?;
    Ok(Chunk { seen: affected.len(), applied, cursor })
}
