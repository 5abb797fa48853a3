//! Where a row leaves a unique value for a moment, so that another row can take it.

use super::plan::{TablePlan, Target};
use super::rows::Row;
use crate::mysql::SqlValue;

/// How a row lets go of a value that a unique index has, while rows swap theirs in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Park {
    /// The column is NULL for a moment.
    Null,
    /// The column has this value for a moment, as `#[mysql(park = "..")]` says.
    Value(&'static str),
    /// The row is deleted and inserted again, as every column of it is a field.
    Again,
    /// Not at all: the server refuses the swap.
    Refused,
}

impl Park {
    /// The value that the column has meanwhile.
    pub(crate) fn value(self) -> Option<SqlValue> {
        match self {
            Park::Null => Some(SqlValue::Null),
            Park::Value(text) => Some(SqlValue::Text(text.to_owned())),
            Park::Again | Park::Refused => None,
        }
    }
}

impl Target {
    /// How the column alone lets go of its value.
    fn park(&self) -> Option<Park> {
        if self.nullable { Some(Park::Null) } else { self.park.map(Park::Value) }
    }
}

impl TablePlan {
    /// How a row lets go of the values of these columns.
    pub(crate) fn park(&self, index: &[usize]) -> Park {
        let columns = index.iter().filter(|position| !self.key.contains(position));
        let by_column =
            columns.filter_map(|position| self.targets.get(*position)?.park()).min_by_key(|park| *park != Park::Null);
        by_column.unwrap_or(if self.complete { Park::Again } else { Park::Refused })
    }

    /// The column of an index by which a row lets go of its value, among those that get another one: whatever the column has
    /// meanwhile, it does not keep.
    pub(super) fn parked(&self, index: &[usize], old: &Row<'_>, new: &Row<'_>) -> Option<(usize, Park)> {
        let parks = index.iter().filter_map(|position| {
            let target = self.targets.get(*position)?;
            let changes = old.value(target).zip(new.value(target)).is_some_and(|(old, new)| old != new);
            target.park().filter(|_| changes).map(|park| (*position, park))
        });
        parks.min_by_key(|(_, park)| *park != Park::Null)
    }
}
