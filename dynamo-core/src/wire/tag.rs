//! The type around a value: `{"S": .. }`.

use super::Cursor;
use crate::value::{Kind, R};

impl Cursor<'_> {
    /// Opens a typed value, `{"S":`, up to the value itself.
    #[inline]
    pub(super) fn open(&mut self) -> R<Kind> {
        let kind = match self.bytes_from(self.at()) {
            [b'{', b'"', tag, b'"', b':', ..] => match tag {
                b'S' => Kind::S,
                b'N' => Kind::N,
                b'M' => Kind::M,
                b'L' => Kind::L,
                b'B' => Kind::B,
                _ => return self.open_slowly(),
            },
            _ => return self.open_slowly(),
        };
        self.deeper()?;
        self.move_to(self.at() + r#"{"S":"#.len());
        Ok(kind)
    }

    /// Opens types of more than one letter, and any type with whitespace or escapes around it.
    fn open_slowly(&mut self) -> R<Kind> {
        self.enter(b'{')?;
        let tag = self.member(true)?.ok_or_else(|| self.malformed("a value without a type"))?;
        [Kind::S, Kind::N, Kind::B, Kind::Bool, Kind::Null, Kind::M, Kind::L, Kind::Ss, Kind::Ns, Kind::Bs]
            .into_iter()
            .find(|kind| kind.as_str() == tag)
            .ok_or_else(|| self.malformed("unknown type of a value"))
    }

    /// Closes a typed value.
    #[inline]
    pub(super) fn close(&mut self) -> R<()> {
        match self.token() {
            Some(b'}') => {
                self.leave();
                Ok(())
            }
            Some(b',') => Err(self.malformed("a value with two types")),
            _ => Err(self.malformed("expected `}`")),
        }
    }
}
