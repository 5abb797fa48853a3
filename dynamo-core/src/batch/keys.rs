//! `BatchGetItem` of keys of any tables: each key once, whoever asks for it.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::chunks::chunks;
use super::drive::{Pace, drive};
use super::{Leftover, LeftoverRequest};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::expr::{Expressions, Place};
use crate::key::Key;
use crate::limits::BATCH_GET_MAX;
use crate::monitor::Touched;
use crate::op::projection::projection;
use crate::schema::IndexSchema;
use crate::value::Item;

/// The keys that are asked for.
#[derive(Default)]
pub(super) struct Keys {
    tables: Vec<Table>,
    /// Where each key is among the distinct ones.
    known: HashMap<(usize, Key), usize>,
    distinct: Vec<(usize, Item)>,
    /// Where each key that is asked for is among the distinct ones.
    places: Vec<usize>,
}

struct Table {
    name: String,
    primary: &'static IndexSchema,
    /// True when one who asks wants to see every write.
    consistent: bool,
    /// The places that are read; `None` when one who asks wants whole items.
    wanted: Option<Vec<Place>>,
}

/// What is asked for of a table.
pub(crate) struct Asked {
    pub(crate) table: String,
    pub(crate) consistent: bool,
    pub(crate) wanted: Option<Vec<Place>>,
    /// How many different keys.
    pub(crate) keys: usize,
}

/// What was read.
pub(super) struct Found {
    items: Vec<Option<Item>>,
    places: Vec<usize>,
    pub(super) left: Vec<Leftover>,
    attempts: u32,
}

impl Keys {
    /// The number of a table.
    pub(super) fn table(
        &mut self,
        name: String,
        primary: &'static IndexSchema,
        consistent: bool,
        wanted: Option<Vec<Place>>,
    ) -> usize {
        if let Some((at, table)) = self.tables.iter_mut().enumerate().find(|(_, table)| table.name == name) {
            table.consistent |= consistent;
            table.wanted = table.wanted.take().zip(wanted).map(|(mut known, more)| {
                for place in more {
                    if !known.contains(&place) {
                        known.push(place);
                    }
                }
                known
            });
            return at;
        }
        self.tables.push(Table { name, primary, consistent, wanted });
        self.tables.len() - 1
    }

    /// What is asked for of each table of which there are keys.
    pub(super) fn asked(self) -> Vec<Asked> {
        let Keys { tables, distinct, .. } = self;
        let asked = tables.into_iter().enumerate().map(|(at, Table { name, consistent, wanted, .. })| {
            let keys = distinct.iter().filter(|(table, _)| *table == at).count();
            Asked { table: name, consistent, wanted, keys }
        });
        asked.filter(|asked| asked.keys > 0).collect()
    }

    /// Asks for a key of a table; its place.
    pub(super) fn ask(&mut self, table: usize, primary: &'static IndexSchema, key: Key) -> usize {
        let distinct = &mut self.distinct;
        let at = *self.known.entry((table, key)).or_insert_with_key(|(_, key)| {
            distinct.push((table, key.clone().into_item(primary)));
            distinct.len() - 1
        });
        self.places.push(at);
        self.places.len() - 1
    }

    /// Reads them; nothing is sent when there are none.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a place that cannot be asked for.
    pub(super) async fn read(self, db: &Dynamo, pace: Pace) -> Result<Found> {
        let Keys { tables, known, distinct, places } = self;
        let mut items: Vec<Option<Item>> = Vec::new();
        items.resize(distinct.len(), None);
        // Keys have at most 3 KB.
        let chunks = chunks(distinct, BATCH_GET_MAX, usize::MAX, |_| 0);
        let projections = tables.iter().map(Table::projection).collect::<Result<Vec<_>>>()?;
        let (tables, projections) = (&tables, &projections);
        let outcome = drive(chunks, pace, |chunk| send(db, tables, projections, chunk)).await;
        for (table, item) in outcome.done.into_iter().flatten() {
            let key = tables.get(table).and_then(|table| Key::of_item(&item, table.primary));
            let at = key.and_then(|key| known.get(&(table, key)).copied());
            if let Some(slot) = at.and_then(|at| items.get_mut(at)) {
                *slot = Some(item);
            }
        }
        let left = outcome.left.into_iter().filter_map(|((table, key), why)| {
            let table = tables.get(table)?.name.clone();
            Some(Leftover { table, request: LeftoverRequest::Get(key), why })
        });
        Ok(Found { items, places, left: left.collect(), attempts: outcome.attempts })
    }
}

impl Table {
    /// The projection of its items.
    fn projection(&self) -> Result<Projection> {
        let mut expressions = Expressions::default();
        let wanted = self.wanted.clone();
        let text = wanted.map(|places| projection(places, &mut expressions)).transpose()?;
        Ok(Projection { text, names: expressions.names() })
    }
}

/// What a call returns of the items of a table; all of them when there is no text.
struct Projection {
    text: Option<String>,
    names: Option<HashMap<String, String>>,
}

impl Found {
    /// The items of some places, in their order. An item that is wanted more than once is copied.
    pub(super) fn take(&mut self, places: std::ops::Range<usize>) -> Vec<Option<Item>> {
        let wanted = self.places.get(places).unwrap_or_default();
        let is_shared = self.places.len() > self.items.len();
        let item = |at: &usize| {
            let slot = self.items.get_mut(*at)?;
            if is_shared { slot.clone() } else { slot.take() }
        };
        wanted.iter().map(item).collect()
    }

    /// An error when something is left.
    pub(super) fn check(&mut self) -> Result<()> {
        if self.left.is_empty() {
            return Ok(());
        }
        Err(Error::unprocessed(std::mem::take(&mut self.left), self.items.len(), self.attempts))
    }
}

/// Items and keys with the numbers of their tables.
type Numbered = Vec<(usize, Item)>;

/// One call: what it found, and the keys that it left.
async fn send(
    db: &Dynamo,
    tables: &[Table],
    projections: &[Projection],
    keys: Arc<Numbered>,
) -> Result<(Numbered, Numbered)> {
    let touched = |(at, key): &(usize, Item)| {
        let table = tables.get(*at)?;
        Some(Touched::item(Some(&table.name), Some(key), table.primary))
    };
    let watch = db.watch("BatchGetItem", None, || keys.iter().filter_map(touched).collect()).await;
    let mut request = db.client().batch_get_item();
    for (at, (table, projection)) in tables.iter().zip(projections).enumerate() {
        let keys: Vec<Item> = keys.iter().filter(|(of, _)| *of == at).map(|(_, key)| key.clone()).collect();
        if !keys.is_empty() {
            let keys = KeysAndAttributes::builder().set_keys(Some(keys));
            let keys = keys
                .set_consistent_read(table.consistent.then_some(true))
                .set_projection_expression(projection.text.clone())
                .set_expression_attribute_names(projection.names.clone())
                .build()
                .map_err(Error::build)?;
            request = request.request_items(&table.name, keys);
        }
    }
    let sent = watch.during(watch.on(request.customize()).send()).await;
    let answer = sent.map_err(|error| Error::from_sdk("BatchGetItem", error))?;
    let number = |name: &str| tables.iter().position(|table| table.name == name);
    let numbered = |(name, items): (String, Vec<Item>)| {
        let at = number(&name);
        items.into_iter().filter_map(move |item| Some((at?, item)))
    };
    let found = answer.responses.into_iter().flatten().flat_map(numbered).collect();
    let left = answer.unprocessed_keys.into_iter().flatten().map(|(name, left)| (name, left.keys));
    Ok((found, left.flat_map(numbered).collect()))
}
