//! What an operation costs in the end, for items of a size.

use std::fmt;
use std::iter::repeat_n;

use super::{Calls, Explanation, Sizes, Unit};
use crate::capacity::Units;

/// Between what bounds an operation costs.
///
/// ```
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// use dynamo_core::capacity::{Prices, Units};
/// use dynamo_core::op::Explain;
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Orders", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{id:08}")]
/// # #[gsi(1, pk = "{status}", sk = "{id:08}")]
/// # struct Order { email: String, id: u32, status: String }
/// # fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// // Of a page of 25 orders, of 1,500 bytes each: what it reads.
/// let page = Order::query("bob@example.com").explain(db)?.estimate(25, 1500);
/// assert_eq!(page.most, Units { read: 5.0, write: 0.0 });
/// // Of a write: the item alone, or its key in the index changes too.
/// let update = Order::update(("bob@example.com", 7)).set(|o| o.status, "paid").explain(db)?.estimate(1, 1500);
/// assert_eq!((update.least.write, update.most.write), (2.0, 6.0));
/// let a_million = update.most.price(&Prices { read: 0.125, write: 0.625 }) * 1e6;
/// assert_eq!(a_million, 3.75);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Estimate {
    /// If a write changes nothing that an index holds.
    pub least: Units,
    /// If a write changes the item's key in each index, all of which hold the whole item.
    pub most: Units,
}

impl Explanation {
    /// The capacity that it takes if each item has so many bytes.
    ///
    /// `items` is how many a query or scan reads, whether or not they are returned. Of what is got or written by key, the
    /// operation itself knows how many there are. An item of a write is the larger one of those before and after it.
    #[must_use]
    pub fn estimate(&self, items: usize, bytes: usize) -> Estimate {
        if self.calls == Calls::None {
            return Estimate::default();
        }
        let own = self.own(items, bytes);
        let blocks = bytes.div_ceil(Unit::Write.block()).max(1).saturating_mul(self.items.unwrap_or(1));
        // In a transaction, too, indexes cost no more than otherwise.
        let moved = count(blocks.saturating_mul(self.cost.indexes.len()).saturating_mul(2));
        let mut estimate = Estimate { least: own, most: own + Units { read: 0.0, write: moved } };
        for part in &self.parts {
            let Estimate { least, most } = part.estimate(items, bytes);
            if part.because.is_none() {
                estimate.least += least;
            }
            estimate.most += most;
        }
        estimate
    }

    fn own(&self, items: usize, bytes: usize) -> Units {
        let cost = &self.cost;
        // A transaction or a batch costs what its parts do.
        if cost.halves == 0 {
            return Units::default();
        }
        let units = match (self.calls, cost.sizes) {
            (Calls::PerMegabyte { parts }, _) => {
                let parts = parts.max(1);
                cost.units(repeat_n(bytes, items.div_ceil(parts))) * count(parts)
            }
            (Calls::PerHundred, _) | (_, Sizes::OfCall) => cost.units(repeat_n(bytes, items)),
            (_, Sizes::OfItems) => cost.units(repeat_n(bytes, self.items.unwrap_or(1))),
        };
        match cost.unit {
            Unit::Read => Units { read: units, write: 0.0 },
            Unit::Write => Units { read: 0.0, write: units },
        }
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.least == self.most { write!(f, "{}", self.most) } else { write!(f, "{} to {}", self.least, self.most) }
    }
}
