//! What an operation costs, by the sizes of what it reads or writes.

use std::fmt;

use crate::schema::IndexSchema;

/// What an operation costs in capacity units, or in request units of a table that is billed on demand.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// What is counted.
    pub unit: Unit,
    /// How many half units a block costs: 1 for an eventually consistent read, 2 for a consistent one and for a write, 4 in a
    /// transaction.
    pub halves: u32,
    /// Which sizes are rounded up to blocks.
    pub sizes: Sizes,
    /// The indexes that a write may have to follow: one that holds the item costs a write unit for each started kilobyte of
    /// what it holds of it, and two where the item's key in it changes. In a transaction they cost no more.
    pub indexes: Vec<&'static str>,
}

/// A unit of capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// For blocks of 4 KB that are read.
    Read,
    /// For blocks of 1 KB that are written.
    Write,
}

/// Which sizes are rounded up to blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sizes {
    /// The sum of all items that a call reads, which is 1 MB at most.
    OfCall,
    /// Each item's own. Of a write it is the larger one of the item before and after it.
    OfItems,
}

impl Unit {
    /// The bytes of a block.
    #[must_use]
    pub const fn block(self) -> usize {
        match self {
            Unit::Read => 4096,
            Unit::Write => 1024,
        }
    }
}

impl Cost {
    pub(super) fn read(halves: u32, sizes: Sizes) -> Self {
        Cost { unit: Unit::Read, halves, sizes, indexes: Vec::new() }
    }

    pub(super) fn write(halves: u32, indexes: &'static [IndexSchema]) -> Self {
        let indexes = indexes.iter().map(|index| index.name).collect();
        Cost { unit: Unit::Write, halves, sizes: Sizes::OfItems, indexes }
    }

    /// The units for items of these sizes, in bytes, without what indexes cost. Of a query or scan they are those that one
    /// call reads, whether or not they are returned; what is not there costs as much as what is small.
    #[must_use]
    pub fn units(&self, sizes: impl IntoIterator<Item = usize>) -> f64 {
        let blocks = |size: usize| size.div_ceil(self.unit.block()).max(1);
        let sizes = sizes.into_iter();
        let blocks: usize = match self.sizes {
            Sizes::OfCall => blocks(sizes.sum()),
            Sizes::OfItems => sizes.map(blocks).sum(),
        };
        f64::from(u32::try_from(blocks).unwrap_or(u32::MAX)) * self.of_block()
    }

    fn of_block(&self) -> f64 {
        f64::from(self.halves) / 2.0
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, block) = match self.unit {
            Unit::Read => ("read", "4 KB"),
            Unit::Write => ("write", "1 KB"),
        };
        let what = match self.sizes {
            Sizes::OfCall => "of what a call reads",
            Sizes::OfItems => "of each item",
        };
        let plural = if self.halves == 2 { "" } else { "s" };
        write!(f, "{} {unit} unit{plural} for each started {block} {what}", self.of_block())?;
        if self.indexes.is_empty() {
            return Ok(());
        }
        let indexes = self.indexes.iter().map(|index| format!("`{index}`")).collect::<Vec<_>>().join(", ");
        write!(f, "; 1 for each of what {indexes} hold of it, 2 where its key there changes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_to_blocks() {
        let item = |halves| Cost::read(halves, Sizes::OfItems);
        assert_eq!((item(2).units([8_192]), item(1).units([8_192]), item(4).units([8_192])), (2.0, 1.0, 4.0));
        assert_eq!((item(2).units([1]), item(1).units([4_097]), item(1).units([0])), (1.0, 1.0, 0.5));
        let write = |halves| Cost::write(halves, &[]);
        assert_eq!((write(2).units([2_048]), write(4).units([2_048]), write(2).units([1_025])), (2.0, 4.0, 2.0));
        // The developer guide's example: ten items of 40.8 KB together count as 44 KB.
        let query = Cost::read(2, Sizes::OfCall);
        assert_eq!((query.units([4_177; 10]), Cost::read(1, Sizes::OfCall).units([])), (11.0, 0.5));
    }
}
