//! Tombstones that nothing can need any more.

use super::{Found, Phase, Source, Target, View};
use crate::repository::Result;

/// Removes some tombstones of places that nobody has taken again. A tombstone keeps out what was read before its place was
/// given up; so it stays until all that was read then can no longer arrive, the backfill has come to its end, and nobody owes it any
/// more. What else is pending does not matter: it is read later, when nobody has the place.
///
/// # Errors
/// Whatever either store says. It may be done again.
pub async fn purge<S: Source, T: Target>(source: &S, target: &T, view: &View, limit: usize) -> Result<usize> {
    if view.get().phase < Phase::DualWrite {
        return Ok(0);
    }
    let free = source.free(target.outlives(), limit).await?;
    let tombstones = target.read(&free).await?;
    // Those that are free even now have had no other tombstone in between.
    let still = source.free(target.outlives(), limit).await?;
    let mut purged = 0;
    for (place, found) in free.iter().zip(tombstones).filter(|(place, _)| still.contains(place)) {
        if let Some(Found { version, item: None, .. }) = found {
            target.purge(place, version).await?;
        }
        source.forget(place).await?;
        purged += 1;
    }
    Ok(purged)
}
