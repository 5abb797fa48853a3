//! The keys of a table or index, and what an index projects.

use crate::key::KeyAttribute;

/// The primary key of an entity, or one of its indexes.
#[derive(Debug, Clone, Copy)]
pub struct IndexSchema {
    /// Which one it is.
    pub id: IndexId,
    /// The index name; empty for the primary key.
    pub name: &'static str,
    /// The partition key.
    pub partition: KeyAttribute,
    /// The sort key.
    pub sort: Option<KeyAttribute>,
    /// What a read through the index returns.
    pub projection: Projection,
}

/// Which key of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexId {
    /// The table's own key.
    Primary,
    /// A global secondary index, by its number.
    Gsi(usize),
}

/// The attributes that an index holds a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// All of them.
    All,
    /// The keys of the index and of the table.
    KeysOnly,
    /// The keys and these.
    Include(&'static [&'static str]),
}

impl IndexSchema {
    /// Both key attributes, partition first.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(&self.sort)
    }
}
