//! The keys of a table or index, and what an index projects.

use crate::key::{KeyAttribute, PARTITION_KEY_MAX, SORT_KEY_MAX};

/// The primary key of an entity, or one of its indexes.
#[derive(Debug, Clone, Copy)]
pub struct IndexSchema {
    /// Which one it is.
    pub id: IndexId,
    /// The index name; empty for the primary key.
    pub name: &'static str,
    /// The partition key; of several attributes the first.
    pub partition: KeyAttribute,
    /// The further attributes of the partition key, all of them fields.
    pub more_partition: &'static [KeyAttribute],
    /// The sort key; of several attributes the first.
    pub sort: Option<KeyAttribute>,
    /// The further attributes of the sort key, all of them fields.
    pub more_sort: &'static [KeyAttribute],
    /// Who writes the partition key, if it is a template.
    pub partition_writer: Writer,
    /// Who writes the sort key, if it is a template.
    pub sort_writer: Writer,
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
    /// A local secondary index, by its number.
    Lsi(usize),
}

/// Who writes a key attribute that is made from a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// This key, which nothing else shares it with: the attribute is there while the item is in the index.
    Own,
    /// This key, for other indexes too: the attribute is there while the fields of its template are.
    Shared,
    /// The table's key, or an index that is declared before.
    Other,
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

/// A key attribute in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedKey<'a> {
    pub(crate) attribute: &'a KeyAttribute,
    /// How many bytes its value has at most.
    pub(crate) max: usize,
    pub(crate) writer: Writer,
}

impl PlacedKey<'_> {
    /// True when this key writes the attribute from its template.
    pub(crate) fn is_written(&self) -> bool {
        self.attribute.is_template() && self.writer != Writer::Other
    }
}

impl IndexSchema {
    /// The attributes of the partition key.
    pub fn partitions(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(self.more_partition)
    }

    /// The attributes of the sort key.
    pub fn sorts(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.sort.iter().chain(self.more_sort)
    }

    /// All key attributes, those of the partition key first.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partitions().chain(self.sorts())
    }

    /// The same with what is particular to their places.
    pub(crate) fn keys(&self) -> impl Iterator<Item = PlacedKey<'_>> {
        let place = |max, writer| move |attribute| PlacedKey { attribute, max, writer };
        let partitions = self.partitions().map(place(PARTITION_KEY_MAX, self.partition_writer));
        partitions.chain(self.sorts().map(place(SORT_KEY_MAX, self.sort_writer)))
    }
}
