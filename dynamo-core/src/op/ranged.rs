//! A range of sort keys: the condition that asks for it, and where it ends.

use super::plan::Direction;
use crate::expr::Expressions;
use crate::key::{KeyValue, SortRange};

/// The condition; none where all keys are asked for.
pub(super) fn sort_condition(name: &str, range: SortRange, out: &mut Expressions) -> Option<String> {
    if matches!(range, SortRange::All | SortRange::Nothing | SortRange::Within { .. }) {
        return None;
    }
    let name = out.name(name);
    let mut value = |value: KeyValue| out.value(value.into());
    Some(match range {
        SortRange::All | SortRange::Nothing | SortRange::Within { .. } => return None,
        SortRange::Exactly(key) => format!("{name} = {}", value(key)),
        SortRange::StartsWith(text) => format!("begins_with({name}, {})", value(KeyValue::S(text))),
        SortRange::From(key) => format!("{name} >= {}", value(key)),
        SortRange::Below(key) => format!("{name} < {}", value(key)),
        SortRange::To(key) => format!("{name} <= {}", value(key)),
        SortRange::Between { low, high, .. } => format!("{name} BETWEEN {} AND {}", value(low), value(high)),
    })
}

/// The first and the last key of a range, where the range itself says them. In a table a key is that of one item, so that
/// nothing comes behind the last one; in an index several items may have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends {
    lowest: Option<KeyValue>,
    highest: Option<KeyValue>,
}

impl Ends {
    pub(super) fn of(range: &SortRange) -> Ends {
        let (lowest, highest) = match range {
            SortRange::From(low) => (Some(low), None),
            SortRange::To(high) => (None, Some(high)),
            SortRange::Between { low, high, .. } => (Some(low), Some(high)),
            SortRange::All
            | SortRange::Nothing
            | SortRange::Exactly(_)
            | SortRange::StartsWith(_)
            | SortRange::Below(_)
            | SortRange::Within { .. } => (None, None),
        };
        Ends { lowest: lowest.cloned(), highest: highest.cloned() }
    }

    /// The key that a read in this direction comes to last.
    pub(super) fn last(&self, direction: Direction) -> Option<&KeyValue> {
        match direction {
            Direction::Ascending => self.highest.as_ref(),
            Direction::Descending => self.lowest.as_ref(),
        }
    }
}
