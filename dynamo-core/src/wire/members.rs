//! The entries of a map and the elements of a list or set, in the order of the text.

use std::borrow::Cow;

use super::cursor::Mark;
use super::{Cursor, JsonSource};
use crate::key::KeyValue;
use crate::value::{Entries, Kind, ListSource, MapSource, R, Source, Value};

/// A map that has been entered.
#[derive(Debug)]
pub struct JsonMap<'a, 'de> {
    cursor: &'a mut Cursor<'de>,
    /// Inside `{"M": .. }`, as everything but an item is.
    typed: bool,
}

impl<'a, 'de> JsonMap<'a, 'de> {
    /// The attributes of an item, which has no type around it.
    ///
    /// # Errors
    /// When the cursor is at no object.
    #[inline]
    pub fn item(cursor: &'a mut Cursor<'de>) -> R<Self> {
        cursor.enter(b'{')?;
        Ok(JsonMap { cursor, typed: false })
    }

    /// The entries of a map value whose type has been read.
    #[inline]
    pub(super) fn typed(cursor: &'a mut Cursor<'de>) -> R<Self> {
        cursor.enter(b'{')?;
        Ok(JsonMap { cursor, typed: true })
    }
}

impl<'de> JsonMap<'_, 'de> {
    /// A cursor at the value of this name.
    fn find(&self, name: &str) -> R<Option<Cursor<'de>>> {
        let mut cursor = *self.cursor;
        let mut first = true;
        while let Some(found) = cursor.member(first)? {
            if found == name {
                return Ok(Some(cursor));
            }
            cursor.skip()?;
            first = false;
        }
        Ok(None)
    }
}

impl<'a, 'de> MapSource<'de> for JsonMap<'a, 'de> {
    type Entries = JsonEntries<'a, 'de>;

    fn peek(&self, name: &str) -> R<Option<Cow<'_, str>>> {
        let Some(mut cursor) = self.find(name)? else { return Ok(None) };
        let mut source = JsonSource::new(&mut cursor);
        if source.kind()? == Kind::S { source.string().map(Some) } else { Ok(None) }
    }
    fn peek_key(&self, name: &str) -> R<Option<KeyValue>> {
        let Some(mut cursor) = self.find(name)? else { return Ok(None) };
        let mut source = JsonSource::new(&mut cursor);
        match source.kind()? {
            Kind::S | Kind::N | Kind::B => KeyValue::decode(source).map(Some),
            _ => Ok(None),
        }
    }
    #[inline]
    fn entries(self) -> JsonEntries<'a, 'de> {
        JsonEntries { cursor: self.cursor, typed: self.typed, state: State::First }
    }
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Nothing has been handed out.
    First,
    /// The value here has been handed out; its reader may have left some of it.
    Lent(Mark),
    /// The end has been read.
    Done,
}

impl State {
    /// Makes sure that the cursor is behind the value handed out last; `None` at the end.
    #[inline]
    fn settle(self, cursor: &mut Cursor<'_>) -> R<Option<bool>> {
        match self {
            State::First => Ok(Some(true)),
            State::Lent(mark) => cursor.settle(mark).map(|()| Some(false)),
            State::Done => Ok(None),
        }
    }
}

/// The entries of a map.
#[derive(Debug)]
pub struct JsonEntries<'a, 'de> {
    cursor: &'a mut Cursor<'de>,
    typed: bool,
    state: State,
}

impl<'de> Entries<'de> for JsonEntries<'_, 'de> {
    type Key = Cow<'de, str>;
    type Value<'b>
        = JsonSource<'b, 'de>
    where
        Self: 'b;

    #[inline]
    fn next(&mut self) -> R<Option<(Cow<'de, str>, JsonSource<'_, 'de>)>> {
        let Some(first) = self.state.settle(self.cursor)? else { return Ok(None) };
        if let Some(name) = self.cursor.member(first)? {
            self.state = State::Lent(self.cursor.mark());
            return Ok(Some((name, JsonSource::new(self.cursor))));
        }
        self.state = State::Done;
        if self.typed {
            self.cursor.close()?;
        }
        Ok(None)
    }
}

/// The elements of a list or set.
#[derive(Debug)]
pub struct JsonList<'a, 'de> {
    cursor: &'a mut Cursor<'de>,
    /// The type of each element of a set.
    bare: Option<Kind>,
    state: State,
}

impl<'a, 'de> JsonList<'a, 'de> {
    /// The elements of a list whose type has been read.
    #[inline]
    pub(super) fn list(cursor: &'a mut Cursor<'de>) -> R<Self> {
        cursor.enter(b'[')?;
        Ok(JsonList { cursor, bare: None, state: State::First })
    }

    /// The elements of a set whose type has been read.
    #[inline]
    pub(super) fn set(cursor: &'a mut Cursor<'de>, kind: Kind) -> R<Self> {
        cursor.enter(b'[')?;
        let element = match kind {
            Kind::Ns => Kind::N,
            Kind::Bs => Kind::B,
            _ => Kind::S,
        };
        Ok(JsonList { cursor, bare: Some(element), state: State::First })
    }
}

impl<'de> ListSource<'de> for JsonList<'_, 'de> {
    type Value<'b>
        = JsonSource<'b, 'de>
    where
        Self: 'b;

    #[inline]
    fn next(&mut self) -> R<Option<JsonSource<'_, 'de>>> {
        let Some(first) = self.state.settle(self.cursor)? else { return Ok(None) };
        if self.cursor.element(first)? {
            self.state = State::Lent(self.cursor.mark());
            return Ok(Some(match self.bare {
                Some(kind) => JsonSource::bare(self.cursor, kind),
                None => JsonSource::new(self.cursor),
            }));
        }
        self.state = State::Done;
        self.cursor.close()?;
        Ok(None)
    }
}
