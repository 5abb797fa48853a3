//! One answer of a query or scan, read into results from either representation.

use aws_sdk_dynamodb::types::AttributeValue;

use super::sift::{Sift, Sifted};
use crate::client::Body;
use crate::error::{Error, Result};
use crate::schema::IndexSchema;
use crate::value::{AvSource, Item, R, ValueError};
use crate::wire::{self, Cursor, JsonMap};

/// The results of one answer, and where to go on.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    pub(crate) results: Vec<T>,
    /// Where to go on: behind the last result that was wanted, or where DynamoDB stopped.
    pub(crate) next: Option<Item>,
    /// How many items DynamoDB read for it.
    pub(crate) evaluated: usize,
    /// The keys of the first result, if they were asked for.
    pub(crate) first: Option<Item>,
}

/// What an answer says beside its items.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) last: Option<Item>,
    pub(crate) evaluated: usize,
    pub(crate) count: usize,
}

/// How an answer is read.
#[derive(Clone)]
pub(crate) struct Reading<S> {
    pub(crate) sift: S,
    /// How many results are wanted; what comes behind them is left for the next page.
    pub(crate) wanted: Option<usize>,
    /// True when the keys of the first result are wanted.
    pub(crate) first: bool,
    /// True when there are no items, and their number is the result.
    pub(crate) counts: bool,
    pub(crate) primary: &'static IndexSchema,
    pub(crate) index: &'static IndexSchema,
}

/// An answer while it is read.
struct Collecting<'r, S: Sift> {
    reading: &'r Reading<S>,
    results: Vec<S::Out>,
    first: Option<Item>,
    /// The item behind which results were left.
    cut: Option<Item>,
    /// The item of the last wanted result, until it is known whether anything follows.
    last_wanted: Option<Item>,
    unknown: bool,
}

impl<S: Sift> Reading<S> {
    fn collect(&self, capacity: usize) -> Collecting<'_, S> {
        let results = Vec::with_capacity(capacity);
        Collecting { reading: self, results, first: None, cut: None, last_wanted: None, unknown: false }
    }

    /// Reads the SDK's items.
    pub(crate) fn items(&self, items: Vec<Item>, totals: Totals) -> Result<Answer<S::Out>> {
        let mut collecting = self.collect(items.len());
        for item in items {
            let wanted = collecting.wants_position().then(|| item.clone());
            let more = collecting.next(|| Ok(wanted.unwrap_or_default()), |sift| sift.sift(AvSource::item(item)));
            if !more.map_err(failed::<S>)? {
                break;
            }
        }
        collecting.finish(totals)
    }

    /// Reads a body.
    fn body(&self, body: &str) -> Result<Answer<S::Out>> {
        let mut collecting = self.collect(0);
        let mut totals = Totals::default();
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| match name {
            "Items" => value.array(|item| {
                let here = *item;
                let position = || wire::peek_item(&here);
                collecting.next(position, |sift| sift.sift(JsonMap::item(item)?)).map(drop)
            }),
            // `null` stands for "no more" as well as the member's absence.
            "LastEvaluatedKey" if !value.is_null() => wire::attributes(value).map(|key| totals.last = Some(key)),
            "ScannedCount" => number(value).map(|number| totals.evaluated = number),
            "Count" if self.counts => number(value).map(|number| totals.count = number),
            _ => Ok(()),
        });
        read.and_then(|()| cursor.end()).map_err(failed::<S>)?;
        collecting.finish(totals)
    }
}

fn number(value: &mut Cursor<'_>) -> R<usize> {
    let text = value.number()?;
    text.parse().map_err(|_| ValueError::invalid("a number of items", "it is no whole number, or too large"))
}

fn failed<S: Sift>(source: ValueError) -> Error {
    Error::Decode { entity: S::NAME, source }
}

impl<S: Sift> Collecting<'_, S> {
    /// True when the next result may be one whose position is needed: the first, or the last that is wanted.
    fn wants_position(&self) -> bool {
        self.wants_first() || self.is_last()
    }

    fn wants_first(&self) -> bool {
        self.reading.first && self.results.is_empty()
    }

    fn is_last(&self) -> bool {
        self.reading.wanted == Some(self.results.len() + 1)
    }

    /// Takes the next item; false when it is none that is wanted any more.
    fn next(&mut self, item: impl FnOnce() -> R<Item>, sift: impl FnOnce(&S) -> R<Sifted<S::Out>>) -> R<bool> {
        if let Some(position) = self.last_wanted.take() {
            self.cut = Some(position);
        }
        if self.cut.is_some() {
            return Ok(false);
        }
        let position = if self.wants_position() { Some(item()?) } else { None };
        match sift(&self.reading.sift)? {
            Sifted::Kept(result) => {
                let (first, last) = (self.wants_first(), self.is_last());
                self.results.push(result);
                if first {
                    self.first.clone_from(&position);
                }
                if last {
                    self.last_wanted = position;
                }
            }
            Sifted::LeftOut => {}
            Sifted::Unknown => self.unknown = true,
        }
        Ok(true)
    }

    fn finish(self, totals: Totals) -> Result<Answer<S::Out>> {
        if self.unknown {
            return Err(Error::UnknownEntity { table: S::NAME });
        }
        let Reading { primary, index, sift, counts, .. } = self.reading;
        let position = |item: Item| position(&item, primary, index);
        let results = if *counts { sift.counted(totals.count) } else { self.results };
        let next = self.cut.map(position).or(totals.last);
        Ok(Answer { results, next, evaluated: totals.evaluated, first: self.first.map(position) })
    }
}

/// Where to go on after this item: its keys, exactly as they are stored.
fn position(item: &Item, primary: &IndexSchema, index: &IndexSchema) -> Item {
    let names = primary.attributes().chain(index.attributes()).map(|attribute| attribute.name.text);
    names.filter_map(|name| Some((name.to_owned(), AttributeValue::clone(item.get(name)?)))).collect()
}

impl<S: Sift> Body for Reading<S> {
    type Out = Answer<S::Out>;

    fn read(&self, body: &str) -> Result<Answer<S::Out>> {
        self.body(body)
    }
}
