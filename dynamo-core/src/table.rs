//! Tables: enums of all entities that live in one table.

use crate::key::KeyValue;
use crate::op::{TableQuery, TableScan};
use crate::schema::TableSchema;
use crate::value::{MapSource, R};

/// All entities of a table. Derive it with `#[derive(DynamoTable)]` on an enum with a variant for each.
pub trait DynamoTable: Sized + Send {
    /// The table's entities and settings.
    const TABLE: &'static TableSchema;

    /// Reads an item as the entity that its keys say it is; `None` for an entity that the enum does not have.
    ///
    /// # Errors
    /// When the item does not fit its entity.
    #[doc(hidden)]
    fn read_entity<'de, M: MapSource<'de>>(map: M) -> R<Option<Self>>;

    /// One partition with all entities in it; `partition` is the value of the partition key attribute.
    fn query(partition: impl Into<KeyValue>) -> TableQuery<Self> {
        TableQuery::new(partition.into())
    }

    /// All items of the table.
    fn scan() -> TableScan<Self> {
        TableScan::new()
    }
}
