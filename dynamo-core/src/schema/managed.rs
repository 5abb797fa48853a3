//! The fields that the library keeps, as the operations need to know them.

use crate::value::Name;

/// The fields of an entity that the library keeps.
#[derive(Debug, Clone, Copy)]
pub struct ManagedSchema {
    /// The field that counts the writes of an item.
    pub version: Option<VersionSchema>,
    /// The attribute that says when the item was made, unless it is kept in a key alone.
    pub created_at: Option<&'static Name>,
    /// The attribute that holds the second at which an item expires.
    pub ttl: Option<&'static Name>,
}

/// A field that counts the writes of an item.
#[derive(Debug, Clone, Copy)]
pub struct VersionSchema {
    /// Its attribute.
    pub name: &'static Name,
    /// The largest version, where an item could get there.
    pub largest: Option<i64>,
}

impl ManagedSchema {
    /// No such field.
    pub const NONE: ManagedSchema = ManagedSchema { version: None, created_at: None, ttl: None };
}
