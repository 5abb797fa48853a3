//! The debt that writers have left.

use super::apply::{Applied, Unshipped, apply};
use super::{Source, Target};
use crate::repository::Result;

/// Ships some of what is pending and nobody is at work on, `limit` aggregates and those that belong to them. Any number of
/// relays may run. What cannot be shipped is noted, and tried again when its [setback](super::Setback) says so.
///
/// # Errors
/// When the source fails.
pub async fn relay<S: Source, T: Target>(source: &S, target: &T, limit: usize, parallel: usize) -> Result<Applied> {
    let claimed = source.claim(limit).await?;
    if claimed.is_empty() {
        return Ok(Applied::default());
    }
    let applied = apply(source, target, claimed, parallel).await?;
    postpone(source, &applied.failed).await?;
    Ok(applied)
}

/// Notes what was not shipped, and why.
pub(super) async fn postpone<S: Source>(source: &S, failed: &[Unshipped]) -> Result<()> {
    for Unshipped { id, version, reason, setback } in failed {
        source.postpone(id, *version, reason, *setback).await?;
    }
    Ok(())
}
