//! The order in which all data are compared.

use super::{AggregateId, Place};

/// Where a comparison of all data has come to: it goes through the rows of each entity, then through what is known of rows
/// that are gone, then through the items of each table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Position {
    /// Behind a row of an entity.
    Rows { entity: String, after: Option<String> },
    /// Behind an aggregate that is known.
    Gone { after: Option<AggregateId> },
    /// Behind an item of a table.
    Items { table: String, after: Option<Place> },
}
