//! What calls have consumed, by what they were and where they went.

use std::collections::BTreeMap;
use std::fmt;

use super::Units;

/// The capacity that calls have consumed, by table, index and operation.
///
/// It is what DynamoDB says itself (`ReturnConsumedCapacity: INDEXES`). It says nothing in an answer that is an error:
/// a write whose condition does not hold consumes what it would have, and is only [counted](Self::unreported) here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Consumed {
    calls: u64,
    unreported: u64,
    by: BTreeMap<Where, Units>,
}

/// What consumed, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Where {
    /// The table, with its prefix.
    pub table: String,
    /// The index; `None` for the table itself.
    pub index: Option<String>,
    /// The DynamoDB operation.
    pub operation: &'static str,
}

impl Consumed {
    /// How many calls were made.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// How many of them ended without saying what they have consumed.
    #[must_use]
    pub fn unreported(&self) -> u64 {
        self.unreported
    }

    /// All of it.
    #[must_use]
    pub fn total(&self) -> Units {
        self.sum(|_| true)
    }

    /// What a table and its indexes have taken; `table` has its prefix.
    #[must_use]
    pub fn of_table(&self, table: &str) -> Units {
        self.sum(|place| place.table == table)
    }

    /// What an index has taken, by reads of it and by writes that it has followed.
    #[must_use]
    pub fn of_index(&self, table: &str, index: &str) -> Units {
        self.sum(|place| place.table == table && place.index.as_deref() == Some(index))
    }

    /// What the calls of an operation, such as `Query`, have taken.
    #[must_use]
    pub fn of_operation(&self, operation: &str) -> Units {
        self.sum(|place| place.operation == operation)
    }

    /// Each part of it, in order.
    pub fn parts(&self) -> impl Iterator<Item = (&Where, Units)> {
        self.by.iter().map(|(place, units)| (place, *units))
    }

    fn sum(&self, counts: impl Fn(&Where) -> bool) -> Units {
        self.parts().filter(|(place, _)| counts(place)).map(|(_, units)| units).sum()
    }

    /// Adds a call, with what it has consumed in each table and index.
    pub(crate) fn add_call<'a>(
        &mut self,
        operation: &'static str,
        parts: impl IntoIterator<Item = (&'a str, Option<&'a str>, Units)>,
    ) {
        let mut is_reported = false;
        for (table, index, units) in parts {
            is_reported = true;
            let place = Where { table: table.to_owned(), index: index.map(str::to_owned), operation };
            *self.by.entry(place).or_default() += units;
        }
        self.calls += 1;
        self.unreported += u64::from(!is_reported);
    }

    /// Adds what other calls have consumed.
    pub fn add(&mut self, other: &Consumed) {
        self.calls += other.calls;
        self.unreported += other.unreported;
        for (place, units) in &other.by {
            *self.by.entry(place.clone()).or_default() += *units;
        }
    }
}

impl fmt::Display for Consumed {
    /// A line for each part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls: {}", self.calls, self.total())?;
        for (Where { table, index, operation }, units) in &self.by {
            write!(f, "\n  {operation} of table `{table}`")?;
            if let Some(index) = index {
                write!(f, ", index `{index}`")?;
            }
            write!(f, ": {units}")?;
        }
        if self.unreported > 0 {
            write!(f, "\n  {} calls do not say what they have consumed", self.unreported)?;
        }
        Ok(())
    }
}
