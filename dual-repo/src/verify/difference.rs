//! What may differ.

use std::fmt;

use crate::error::RowError;

/// A difference between a row and its item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "difference", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Difference {
    /// A row has no item.
    Missing {
        /// The row's primary key.
        row: String,
        /// The key of the item that is not there.
        key: String,
    },
    /// An item has no row.
    Orphan {
        /// The item's key.
        key: String,
    },
    /// The item is not what the row says.
    Different {
        /// The row's primary key.
        row: String,
        /// The item's key.
        key: String,
        /// What differs.
        attributes: Vec<AttributeDifference>,
    },
    /// Two rows have the same item: one of them is lost.
    Collision {
        /// The primary key of the row that was read second.
        row: String,
        /// The key that both have.
        key: String,
    },
    /// A row cannot be read, or cannot become an item.
    Unreadable {
        /// Which row, and why.
        error: RowError,
    },
}

/// A difference between two items.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AttributeDifference {
    /// Where it is, as a document path: `profile.first_name`, `items[2].price`.
    pub path: String,
    /// What the row says; `None` for an attribute that should not be there.
    pub expected: Option<Shown>,
    /// What DynamoDB has; `None` for an attribute that is not there.
    pub found: Option<Shown>,
}

/// The type of an attribute, and its value where values may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Shown {
    /// `S`, `N`, `M`, ..
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: &'static str,
    /// The value; `None` where it is hidden.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub value: Option<String>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} {value}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

impl fmt::Display for AttributeDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AttributeDifference { path, expected, found } = self;
        match (expected, found) {
            (Some(expected), Some(found)) if expected == found => write!(f, "`{path}` has another {expected}"),
            (Some(expected), Some(found)) => write!(f, "`{path}` should be {expected}, is {found}"),
            (Some(expected), None) => write!(f, "`{path}` is missing, should be {expected}"),
            (None, Some(found)) => write!(f, "`{path}` should not be there, is {found}"),
            (None, None) => write!(f, "`{path}`"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Missing { row, key } => write!(f, "row ({row}) has no item ({key})"),
            Difference::Orphan { key } => write!(f, "item ({key}) has no row"),
            Difference::Collision { row, key } => write!(f, "row ({row}) has the same item as another ({key})"),
            Difference::Unreadable { error } => error.fmt(f),
            Difference::Different { row, key, attributes } => {
                write!(f, "item ({key}) differs from row ({row}):")?;
                attributes.iter().try_for_each(|attribute| write!(f, "\n    {attribute}"))
            }
        }
    }
}
