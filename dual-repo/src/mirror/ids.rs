//! Ids that are given out in the same way whichever store has the last word.

use std::ops::Range;

use crate::repository::Result;

/// Gives out the numbers of sequences, each once: what was given out is gone, whether it is used or not.
///
/// When another store takes over, its [floor](Self::floor) is what this one would have [carried](Self::carry) on with; one that
/// may have lost the last that was given out leaves a [gap](Self::gap), of all blocks that programs may hold.
pub trait Allocator: Send + Sync {
    /// The next numbers of a sequence, so many.
    fn take(&self, sequence: &str, count: u64) -> impl Future<Output = Result<Range<u64>>> + Send;

    /// Numbers below this one are not given out any more.
    fn floor(&self, sequence: &str, least: u64) -> impl Future<Output = Result<()>> + Send;

    /// The number that is given out next.
    fn carry(&self, sequence: &str) -> impl Future<Output = Result<u64>> + Send;

    /// Leaves so many numbers out.
    fn gap(&self, sequence: &str, count: u64) -> impl Future<Output = Result<()>> + Send;
}
