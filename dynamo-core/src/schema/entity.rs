//! What the derive knows about an entity.

use super::{IndexSchema, ManagedSchema, Shape, UniqueSchema};
use crate::value::{Name, Names};

/// The const description of an entity.
#[derive(Debug, Clone, Copy)]
pub struct EntitySchema {
    /// The entity's name, as in `entity = "ORDER"`.
    pub entity: &'static str,
    /// The attribute that the entity's name is stored in, if it is.
    pub type_attribute: Option<&'static Name>,
    /// The table it is stored in, without prefix.
    pub table: &'static str,
    /// The primary key.
    pub primary: IndexSchema,
    /// The indexes.
    pub indexes: &'static [IndexSchema],
    /// The names of the fields that keys are made of, primary key first.
    pub components: &'static [&'static str],
    /// What the texts of these fields look like.
    pub texts: &'static [fn() -> &'static str],
    /// The names of the attributes that are one field each, without the synthetic keys.
    pub attributes: &'static [&'static str],
    /// Those of them whose values are shown nowhere.
    pub secrets: &'static [&'static str],
    /// The fields that the library keeps.
    pub managed: ManagedSchema,
    /// What no two items have alike.
    pub unique: &'static [UniqueSchema],
    /// The version of the schema, if it has one.
    pub shape: Option<Shape>,
    /// The names that flattened fields have.
    pub flattened: &'static [&'static Names],
}

impl EntitySchema {
    /// The primary key and the indexes.
    pub fn all_indexes(&self) -> impl Iterator<Item = &IndexSchema> {
        std::iter::once(&self.primary).chain(self.indexes)
    }

    /// The names of all attributes, those of flattened fields included, without the synthetic keys.
    pub fn all_attributes(&self) -> impl Iterator<Item = &'static str> {
        self.attributes.iter().copied().chain(self.flattened.iter().flat_map(|names| names.all()))
    }
}
