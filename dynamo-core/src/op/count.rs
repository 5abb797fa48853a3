//! How many results there are, without the results.

use std::future::poll_fn;
use std::marker::PhantomData;

use super::bounds::{Bounds, End};
use super::lanes::{Lanes, Step};
use super::plan::{Plan, Select};
use super::select::type_attribute;
use super::sift::{Sift, Sifted, Unknown, Yields, is_unique_marker};
use crate::client::Dynamo;
use crate::error::Result;
use crate::expr::{Expressions, Place};
use crate::key::{KeyKind, KeySource, KeyValue, Part, SortRange, Template};
use crate::kin::belongs_to;
use crate::schema::{EntitySchema, IndexId, IndexSchema};
use crate::table::DynamoTable;
use crate::unique::MARKER_PREFIX;
use crate::value::{MapSource, R};

/// Reads to the end and counts.
pub(super) async fn count<S: Sift<Out = ()>>(db: &Dynamo, plan: Plan, sift: S, bounds: &Bounds) -> Result<usize> {
    let mut lanes = Lanes::unordered(db, plan, sift, bounds)?;
    let mut count = 0;
    loop {
        match poll_fn(|cx| lanes.poll_step(cx)).await? {
            Step::Result(()) => count += 1,
            Step::End(End::NothingLeft | End::Limit) => return Ok(count),
            Step::End(End::Evaluated | End::Requests) => return Err(lanes.budget.incomplete(lanes.here())),
        }
    }
}

/// Counts what another sift keeps.
#[derive(Clone)]
pub(super) struct Counted<S>(pub(super) S);

impl<S: Sift> Sift for Counted<S> {
    type Out = ();
    const NAME: &'static str = S::NAME;
    const ENTITY: Option<&'static str> = S::ENTITY;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<()>> {
        Ok(match self.0.sift(item)? {
            Sifted::Kept(_) => Sifted::Kept(()),
            Sifted::LeftOut => Sifted::LeftOut,
            Sifted::Unknown => Sifted::Unknown,
        })
    }

    fn counted(&self, count: usize) -> Vec<()> {
        vec![(); count]
    }
}

/// How DynamoDB tells an entity's items from others.
pub(super) enum Told {
    /// By the key condition and these filters: it can count them.
    By(Vec<String>),
    /// The same, behind a key that is no item's of the entity: the head of its sort key alone. DynamoDB is seen to start
    /// behind a key that the key condition allows, be there an item or not, and to refuse others as outside of the query; its
    /// documentation names no rule. The head begins with itself, and is the first key that does.
    Behind(&'static str, Vec<String>),
    /// Not at all: the keys have to be looked at.
    ByKeys,
}

impl Told {
    /// What is selected for a count, and the filter beside others.
    pub(super) fn select(self, schema: &EntitySchema, index: &IndexSchema) -> (Select, Vec<String>) {
        match self {
            Told::By(filters) | Told::Behind(_, filters) => (Select::Count, filters),
            Told::ByKeys => {
                (Select::Only(type_attribute(schema, index).map(Place::of).into_iter().collect()), Vec::new())
            }
        }
    }

    /// The items of an entity in an index, of which this range is queried; all of the table's when there is none. One key at
    /// the start of the range can be skipped, or not.
    pub(super) fn of(
        schema: &EntitySchema,
        index: &IndexSchema,
        range: Option<&SortRange>,
        can_skip: bool,
        out: &mut Expressions,
    ) -> Told {
        // What is not sent must not have placeholders.
        let mut tried = out.clone();
        match Told::tried(schema, index, range, &mut tried) {
            Told::ByKeys => Told::ByKeys,
            Told::Behind(..) if !can_skip => Told::ByKeys,
            told => {
                *out = tried;
                told
            }
        }
    }

    fn tried(schema: &EntitySchema, index: &IndexSchema, range: Option<&SortRange>, out: &mut Expressions) -> Told {
        let (mut filters, mut behind) = (Vec::new(), None);
        let partition = &schema.primary.partition;
        let is_queried = range.is_some() && index.partitions().any(|key| key.name.text == partition.name.text);
        // Neither the query nor the start of the key keeps them out.
        if !is_queried && partition.kind == KeyKind::S && partition.head().is_empty() {
            if range.is_some() && index.sorts().any(|key| key.name.text == partition.name.text) {
                return Told::ByKeys;
            }
            let name = out.name(partition.name.text);
            filters.push(format!("(NOT begins_with({name}, {}))", out.value(KeyValue::from(MARKER_PREFIX).into())));
        }
        for attribute in schema.primary.attributes() {
            let KeySource::Template(template) = attribute.source else { continue };
            let name = attribute.name.text;
            if let Some(range) = range {
                if index.partitions().any(|key| key.name.text == name) {
                    continue;
                }
                if index.sorts().any(|key| key.name.text == name) {
                    let whole = matches!(range, SortRange::StartsWith(text) if text == template.head());
                    match range {
                        SortRange::Exactly(_) => {}
                        _ if whole && index.id == IndexId::Primary && ends_free(&template) => {
                            behind = Some(template.head());
                        }
                        _ => return Told::ByKeys,
                    }
                    continue;
                }
            }
            let text = |text: &str| KeyValue::from(text).into();
            match template.parts {
                [Part::Component { .. }] => {}
                _ if template.is_constant() => {
                    filters.push(format!("{} = {}", out.name(name), out.value(text(template.head()))));
                }
                _ if ends_free(&template) => {
                    let (name, head) = (out.name(name), out.value(text(template.head())));
                    filters.push(format!("begins_with({name}, {head}) AND {name} <> {head}"));
                }
                _ => return Told::ByKeys,
            }
        }
        if let Some(name) = type_attribute(schema, index) {
            let (name, string) = (out.name(name), out.value(KeyValue::from("S").into()));
            let entity = out.value(KeyValue::from(schema.entity).into());
            filters.push(format!("(NOT attribute_type({name}, {string}) OR {name} = {entity})"));
        }
        match behind {
            Some(head) => Told::Behind(head, filters),
            None => Told::By(filters),
        }
    }
}

/// True for a literal and a component: what begins with the literal, and is more, is a key of the template.
fn ends_free(template: &Template) -> bool {
    matches!(template.parts, [Part::Literal(_), Part::Component { .. }])
}

/// The items of the entities of a table, by their keys.
pub(super) struct TableKeys<T, K> {
    pub(super) unknown: Unknown,
    pub(super) table: PhantomData<fn() -> (T, K)>,
}

impl<T, K> Clone for TableKeys<T, K> {
    fn clone(&self) -> Self {
        TableKeys { unknown: self.unknown, table: PhantomData }
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static> Sift for TableKeys<T, K> {
    type Out = ();
    const NAME: &'static str = T::TABLE.name;
    const ENTITY: Option<&'static str> = None;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<()>> {
        if is_unique_marker::<T, M>(&item)? {
            return Ok(Sifted::LeftOut);
        }
        for schema in T::TABLE.entities {
            if belongs_to(schema, &item)? {
                return Ok(Sifted::Kept(()));
            }
        }
        Ok(match self.unknown {
            _ if K::KEEPS_UNKNOWN => Sifted::Kept(()),
            Unknown::Skip => Sifted::LeftOut,
            Unknown::Fail => Sifted::Unknown,
        })
    }
}

impl<T: DynamoTable, K: Yields<T>> TableKeys<T, K> {
    /// What is selected for a count: what tells whose the items are.
    pub(super) fn select(index: &IndexSchema) -> Select {
        let mut names: Vec<&'static str> =
            T::TABLE.entities.iter().filter_map(|schema| type_attribute(schema, index)).collect();
        names.dedup();
        Select::Only(names.into_iter().map(Place::of).collect())
    }
}
