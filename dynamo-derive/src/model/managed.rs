//! Fields that the library keeps.

use proc_macro2::Ident;

use super::{Entity, Field, Index, Key, Source};

/// What the library keeps in a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Managed {
    /// How often the item was written.
    Version,
    /// When the item was made.
    CreatedAt,
    /// When the item was written last.
    UpdatedAt,
    /// When the item expires; the caller sets it.
    Ttl,
}

impl Field<'_> {
    /// What the library keeps in it, each with the setting that says so.
    pub(crate) fn managed(&self) -> impl Iterator<Item = (Managed, &Ident)> {
        let attrs = &self.attrs.managed;
        let slots = [
            (Managed::Version, &attrs.version),
            (Managed::CreatedAt, &attrs.created_at),
            (Managed::UpdatedAt, &attrs.updated_at),
            (Managed::Ttl, &attrs.ttl),
        ];
        slots.into_iter().filter_map(|(managed, slot)| Some((managed, slot.key()?)))
    }

    pub(crate) fn is(&self, managed: Managed) -> bool {
        self.managed().any(|(found, _)| found == managed)
    }
}

impl<'a> Entity<'a> {
    /// True when the component is a key attribute itself, of the table or an index.
    pub(crate) fn is_key_attribute(&self, position: usize) -> bool {
        let is_field = |key: &Key| matches!(key.source, Source::Field { component } if component == position);
        self.all_indexes().flat_map(Index::keys).any(is_field)
    }

    /// The field in which this is kept.
    pub(crate) fn managed(&self, managed: Managed) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.is(managed))
    }
}
