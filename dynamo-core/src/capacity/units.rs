//! Capacity units, and what they cost.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

/// Read and write capacity units; of a table that is billed on demand, read and write request units.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Units {
    /// One is a consistent read of 4 KB.
    pub read: f64,
    /// One is a write of 1 KB.
    pub write: f64,
}

/// What a million request units cost, in the currency of your choice.
///
/// This library knows no prices: they differ by region and change. Yours are on
/// <https://aws.amazon.com/dynamodb/pricing/on-demand/>.
///
/// ```
/// use dynamo_core::capacity::{Prices, Units};
///
/// let prices = Prices { read: 0.125, write: 0.625 };
/// assert_eq!(Units { read: 2_000_000.0, write: 4_000_000.0 }.price(&prices), 2.75);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// A million read request units.
    pub read: f64,
    /// A million write request units.
    pub write: f64,
}

impl Units {
    /// What they cost.
    #[must_use]
    pub fn price(&self, prices: &Prices) -> f64 {
        (self.read * prices.read + self.write * prices.write) / 1e6
    }
}

impl Add for Units {
    type Output = Units;

    fn add(self, other: Units) -> Units {
        Units { read: self.read + other.read, write: self.write + other.write }
    }
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Units) {
        *self = *self + other;
    }
}

impl Mul<f64> for Units {
    type Output = Units;

    fn mul(self, times: f64) -> Units {
        Units { read: self.read * times, write: self.write * times }
    }
}

impl Sum for Units {
    fn sum<I: Iterator<Item = Units>>(units: I) -> Units {
        units.fold(Units::default(), Add::add)
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} RCU, {} WCU", self.read, self.write)
    }
}
