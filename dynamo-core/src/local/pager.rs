//! A page of a reading, from items as a store yields them.

use std::ops::ControlFlow;

use super::{Reading, Start};
use crate::error::Result;
use crate::op::{End, Page, Position};
use crate::value::Item;

/// Makes a page of a [`Reading`]: it is offered the items that the reading [meets](Reading::meets), in its
/// [order](Reading::compare), from [where it starts](Reading::start), until it breaks or there are no more.
#[derive(Debug)]
pub struct Pager<'r> {
    reading: &'r Reading,
    results: Vec<Item>,
    /// The keys of the item that was read first, and last.
    first: Option<Item>,
    last: Option<Item>,
    evaluated: usize,
    end: Option<End>,
}

impl<'r> Pager<'r> {
    /// A page without items.
    #[must_use]
    pub fn new(reading: &'r Reading) -> Self {
        Pager { reading, results: Vec::new(), first: None, last: None, evaluated: 0, end: None }
    }

    /// Takes the next item; breaks when the page is whole, and this item belongs to the next.
    pub fn offer(&mut self, item: Item) -> ControlFlow<()> {
        let is_full = self.reading.limit().is_some_and(|limit| limit <= self.results.len());
        let is_used_up = self.reading.evaluate().is_some_and(|most| most <= self.evaluated);
        if is_full || is_used_up {
            self.end = Some(if is_full { End::Limit } else { End::Evaluated });
            return ControlFlow::Break(());
        }
        self.evaluated += 1;
        let keys = self.reading.keys(&item);
        self.first.get_or_insert_with(|| keys.clone());
        self.last = Some(keys);
        if self.reading.keeps(&item) {
            self.results.push(item);
        }
        ControlFlow::Continue(())
    }

    /// How many more results are wanted; `None` for all there are.
    #[must_use]
    pub fn wanted(&self) -> Option<usize> {
        self.reading.limit().map(|limit| limit.saturating_sub(self.results.len()))
    }

    /// The page. Unless it has broken off there are no further items. `requests` is what it took to read them.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`](crate::Error::InvalidCursor) when the cursor is of another query; whatever `read` returns.
    pub fn finish<T>(self, requests: usize, read: impl FnMut(Item) -> Result<T>) -> Result<Page<T>> {
        let Pager { reading, results, first, last, evaluated, end } = self;
        let mut items: Vec<T> = results.into_iter().map(read).collect::<Result<_>>()?;
        let from = match reading.start()? {
            Start::First => Position::Start,
            Start::Behind(keys) => Position::Behind(keys),
            Start::Nowhere => Position::End,
        };
        let reached = match end {
            Some(_) => last.map_or_else(|| from.clone(), Position::Behind),
            None => Position::End,
        };
        let (after, before) = if reading.is_backwards() {
            items.reverse();
            // What comes behind these results in the query's own direction was read from.
            let after = match (&from, first) {
                (Position::Start, _) => None,
                (_, Some(first)) => Some(Position::Behind(first)),
                (_, None) => Some(turned(reached.clone())),
            };
            let before = (reached != Position::End).then_some(reached);
            (after, before)
        } else {
            let before = reading.has_cursor().then(|| first.map_or_else(|| reached.clone(), Position::Behind));
            ((reached != Position::End).then_some(reached), before)
        };
        let cursor = |position| reading.cursor(position);
        Ok(Page {
            items,
            cursor: after.map(cursor),
            before: before.map(cursor),
            end: end.unwrap_or(End::NothingLeft),
            evaluated,
            requests,
            consumed: None,
        })
    }
}

/// The start of one direction is the end of the other.
fn turned(position: Position) -> Position {
    match position {
        Position::Start => Position::End,
        Position::Behind(keys) => Position::Behind(keys),
        Position::End => Position::Start,
    }
}
