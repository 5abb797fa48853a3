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
}

/// How an answer is read.
#[derive(Clone)]
pub(crate) struct Reading<S> {
    pub(crate) sift: S,
    /// How many results are wanted; what comes behind them is left for the next page.
    pub(crate) wanted: Option<usize>,
    pub(crate) primary: &'static IndexSchema,
    pub(crate) index: &'static IndexSchema,
}

/// An answer while it is read.
struct Collecting<'r, S: Sift> {
    reading: &'r Reading<S>,
    results: Vec<S::Out>,
    /// The item behind which results were left.
    cut: Option<Item>,
    /// The item of the last wanted result, until it is known whether anything follows.
    last_wanted: Option<Item>,
    unknown: bool,
}

impl<S: Sift> Reading<S> {
    fn collect(&self, capacity: usize) -> Collecting<'_, S> {
        let results = Vec::with_capacity(capacity);
        Collecting { reading: self, results, cut: None, last_wanted: None, unknown: false }
    }

    /// Reads the SDK's items.
    pub(crate) fn items(&self, items: Vec<Item>, last: Option<Item>) -> Result<Answer<S::Out>> {
        let mut collecting = self.collect(items.len());
        for item in items {
            let wanted = collecting.wants_position().then(|| item.clone());
            let more = collecting.next(|| Ok(wanted.unwrap_or_default()), |sift| sift.sift(AvSource::item(item)));
            if !more.map_err(failed::<S>)? {
                break;
            }
        }
        collecting.finish(last)
    }

    /// Reads a body.
    fn body(&self, body: &str) -> Result<Answer<S::Out>> {
        let mut collecting = self.collect(0);
        let mut last = None;
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| match name {
            "Items" => value.array(|item| {
                let here = *item;
                let position = || wire::peek_item(&here);
                collecting.next(position, |sift| sift.sift(JsonMap::item(item)?)).map(drop)
            }),
            // `null` stands for "no more" as well as the member's absence.
            "LastEvaluatedKey" if !value.is_null() => wire::attributes(value).map(|key| last = Some(key)),
            _ => Ok(()),
        });
        read.and_then(|()| cursor.end()).map_err(failed::<S>)?;
        collecting.finish(last)
    }
}

fn failed<S: Sift>(source: ValueError) -> Error {
    Error::Decode { entity: S::NAME, source }
}

impl<S: Sift> Collecting<'_, S> {
    /// True when the next result may be the last that is wanted, so that its position may be needed.
    fn wants_position(&self) -> bool {
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
                self.results.push(result);
                self.last_wanted = position;
            }
            Sifted::LeftOut => {}
            Sifted::Unknown => self.unknown = true,
        }
        Ok(true)
    }

    fn finish(self, last: Option<Item>) -> Result<Answer<S::Out>> {
        if self.unknown {
            return Err(Error::UnknownEntity { table: S::NAME });
        }
        let Reading { primary, index, .. } = self.reading;
        let next = self.cut.map_or(last, |item| Some(position(&item, primary, index)));
        Ok(Answer { results: self.results, next })
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
