//! Reading one typed value, `{"S":"text"}`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Cursor, JsonList, JsonMap};
use crate::value::{Kind, R, Source, ValueError};

/// Reads one value from a cursor.
#[derive(Debug)]
pub struct JsonSource<'a, 'de> {
    cursor: &'a mut Cursor<'de>,
    tag: Tag,
}

#[derive(Debug, Clone, Copy)]
enum Tag {
    /// The cursor is before `{"S":`.
    Ahead,
    /// The cursor is behind `{"S":`.
    Open(Kind),
    /// The element of a set: there is no tag.
    Bare(Kind),
}

impl<'a, 'de> JsonSource<'a, 'de> {
    /// A source for the typed value that the cursor is at.
    #[inline]
    pub fn new(cursor: &'a mut Cursor<'de>) -> Self {
        JsonSource { cursor, tag: Tag::Ahead }
    }

    /// A source for an element of a set.
    #[inline]
    pub(super) fn bare(cursor: &'a mut Cursor<'de>, kind: Kind) -> Self {
        JsonSource { cursor, tag: Tag::Bare(kind) }
    }

    #[inline]
    fn tag(&mut self) -> R<Kind> {
        match self.tag {
            Tag::Ahead => {
                let kind = self.cursor.open()?;
                self.tag = Tag::Open(kind);
                Ok(kind)
            }
            Tag::Open(kind) | Tag::Bare(kind) => Ok(kind),
        }
    }

    #[inline]
    fn expect(&mut self, expected: Kind) -> R<()> {
        let found = self.tag()?;
        if found == expected { Ok(()) } else { Err(ValueError::mismatch(expected, found)) }
    }

    #[inline]
    fn close(self) -> R<()> {
        if let Tag::Bare(_) = self.tag { Ok(()) } else { self.cursor.close() }
    }

    #[inline]
    fn text(mut self, kind: Kind) -> R<Cow<'de, str>> {
        self.expect(kind)?;
        let text = self.cursor.string()?;
        self.close()?;
        Ok(text)
    }
}

impl<'a, 'de> Source<'de> for JsonSource<'a, 'de> {
    type Map = JsonMap<'a, 'de>;
    type List = JsonList<'a, 'de>;

    #[inline]
    fn kind(&mut self) -> R<Kind> {
        self.tag()
    }
    #[inline]
    fn string(self) -> R<Cow<'de, str>> {
        self.text(Kind::S)
    }
    #[inline]
    fn number(self) -> R<Cow<'de, str>> {
        self.text(Kind::N)
    }
    #[inline]
    fn boolean(mut self) -> R<bool> {
        self.expect(Kind::Bool)?;
        let value = self.cursor.boolean()?;
        self.close()?;
        Ok(value)
    }
    #[inline]
    fn bytes(self) -> R<Vec<u8>> {
        let text = self.text(Kind::B)?;
        STANDARD.decode(text.as_bytes()).map_err(|_| ValueError::invalid("bytes in base64", "the string is none"))
    }
    #[inline]
    fn set(mut self, kind: Kind) -> R<JsonList<'a, 'de>> {
        self.expect(kind)?;
        JsonList::set(self.cursor, kind)
    }
    #[inline]
    fn map(mut self) -> R<JsonMap<'a, 'de>> {
        self.expect(Kind::M)?;
        JsonMap::typed(self.cursor)
    }
    #[inline]
    fn list(mut self) -> R<JsonList<'a, 'de>> {
        self.expect(Kind::L)?;
        JsonList::list(self.cursor)
    }
    #[inline]
    fn skip(self) -> R<()> {
        self.cursor.skip()?;
        match self.tag {
            Tag::Open(_) => self.cursor.close(),
            Tag::Ahead | Tag::Bare(_) => Ok(()),
        }
    }
}
