//! What is mirrored, and where in DynamoDB it is.

use std::cmp::Ordering;
use std::fmt;

use dynamo_core::key::{Key, KeyValue};

/// An aggregate: a row with all that is folded into its items.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AggregateId {
    /// The entity.
    pub entity: String,
    /// The primary key of its row, as text.
    pub id: String,
}

impl fmt::Display for AggregateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.entity, self.id)
    }
}

/// A key of a table in DynamoDB, where an item or a marker of a unique value is, or could be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The table, without prefix.
    pub table: String,
    /// The primary key.
    pub key: Key,
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The type of a value, and its bytes.
type Ranked<'k> = (u8, &'k [u8]);

/// Any order, as long as it is the same everywhere: in it places are locked.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl Place {
    fn parts(&self) -> (&str, Ranked<'_>, Option<Ranked<'_>>) {
        fn rank(value: &KeyValue) -> Ranked<'_> {
            match value {
                KeyValue::S(text) => (0, text.as_bytes()),
                KeyValue::N(text) => (1, text.as_bytes()),
                KeyValue::B(bytes) => (2, bytes),
            }
        }
        (&self.table, rank(&self.key.partition), self.key.sort.as_ref().map(rank))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &KeyValue| match value {
            KeyValue::S(text) => format!("{text:?}"),
            KeyValue::N(text) => text.clone(),
            KeyValue::B(bytes) => bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}")),
        };
        write!(f, "{} {}", self.table, text(&self.key.partition))?;
        self.key.sort.as_ref().map_or(Ok(()), |sort| write!(f, " {}", text(sort)))
    }
}

/// As their text.
#[cfg(feature = "serde")]
mod text {
    use super::{AggregateId, Place};

    impl serde::Serialize for AggregateId {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl serde::Serialize for Place {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }
}
