//! Results with the keys that they are stored under, for putting the answers of several queries into one order.

use std::cmp::Ordering;

use super::plan::Direction;
use super::sift::{Sift, Sifted};
use crate::key::{KeyValue, compare_keys};
use crate::schema::IndexSchema;
use crate::value::{Item, MapSource, R};

/// A result and its keys.
pub(super) struct Keyed<T> {
    /// What orders results first: the sort key of what is queried, then the table's keys.
    keys: Vec<(&'static str, KeyValue)>,
    pub(super) result: T,
}

impl<T> Keyed<T> {
    /// Which of two results of one query comes first. Equal sort keys are in the order of the table's keys.
    pub(super) fn compare(&self, other: &Self, direction: Direction) -> Ordering {
        let pairs = self.keys.iter().zip(&other.keys);
        let order = pairs.map(|((_, mine), (_, theirs))| compare_keys(mine, theirs)).find(|order| order.is_ne());
        match direction {
            Direction::Ascending => order.unwrap_or(Ordering::Equal),
            Direction::Descending => order.unwrap_or(Ordering::Equal).reverse(),
        }
    }

    /// Where a query goes on behind the result.
    pub(super) fn position(&self) -> Item {
        self.keys.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
    }
}

/// Keeps the keys beside what another sift makes of an item.
#[derive(Clone)]
pub(super) struct WithKeys<S> {
    sift: S,
    names: Vec<&'static str>,
}

impl<S> WithKeys<S> {
    pub(super) fn new(sift: S, primary: &'static IndexSchema, index: &'static IndexSchema) -> Self {
        let attributes = index.sorts().chain(primary.attributes()).chain(index.partitions());
        let mut names: Vec<&'static str> = Vec::with_capacity(4);
        for name in attributes.map(|attribute| attribute.name.text) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        WithKeys { sift, names }
    }

    /// Keeps no keys: whoever reads asks for no order and no place to go on.
    pub(super) fn none(sift: S) -> Self {
        WithKeys { sift, names: Vec::new() }
    }
}

impl<S: Sift> Sift for WithKeys<S> {
    type Out = Keyed<S::Out>;
    const NAME: &'static str = S::NAME;
    const ENTITY: Option<&'static str> = S::ENTITY;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Keyed<S::Out>>> {
        let mut keys = Vec::with_capacity(self.names.len());
        for name in &self.names {
            keys.extend(item.peek_key(name)?.map(|value| (*name, value)));
        }
        Ok(match self.sift.sift(item)? {
            Sifted::Kept(result) => Sifted::Kept(Keyed { keys, result }),
            Sifted::LeftOut => Sifted::LeftOut,
            Sifted::Unknown => Sifted::Unknown,
        })
    }

    fn counted(&self, count: usize) -> Vec<Keyed<S::Out>> {
        let keyed = |result| Keyed { keys: Vec::new(), result };
        self.sift.counted(count).into_iter().map(keyed).collect()
    }
}
