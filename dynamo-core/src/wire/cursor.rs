//! A position in a JSON text.

use std::borrow::Cow;
use std::fmt;

use crate::value::{NESTING_MAX, Problem, R, ValueError};

/// How many brackets may be open at once: two for each level of a DynamoDB value, and the envelope's.
pub const DEPTH_MAX: usize = 2 * NESTING_MAX + 8;

/// A position in a JSON text that is valid UTF-8.
///
/// Reading a string, a number or a literal moves the cursor only when it succeeds, and `depth` tells how many
/// brackets are open, so whoever handed out the cursor can tell whether a value was read whole.
#[derive(Clone, Copy)]
pub struct Cursor<'de> {
    text: &'de str,
    at: usize,
    depth: usize,
}

impl fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("at", &self.at).field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl<'de> Cursor<'de> {
    /// A cursor at the start of `text`.
    #[must_use]
    pub fn new(text: &'de str) -> Self {
        Cursor { text, at: 0, depth: 0 }
    }

    /// Checks that nothing but whitespace is left.
    ///
    /// # Errors
    /// When there is more.
    pub fn end(mut self) -> R<()> {
        match self.token() {
            None => Ok(()),
            Some(_) => Err(self.malformed("expected the end of the body")),
        }
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// When there is neither.
    pub fn boolean(&mut self) -> R<bool> {
        let value = self.token() == Some(b't');
        self.literal(if value { "true" } else { "false" }).map(|()| value)
    }

    /// True when the value here is `null`.
    pub(crate) fn is_null(&mut self) -> bool {
        self.token() == Some(b'n')
    }

    #[inline]
    pub(super) fn literal(&mut self, literal: &'static str) -> R<()> {
        if self.bytes_from(self.at).starts_with(literal.as_bytes()) {
            self.at += literal.len();
            Ok(())
        } else {
            Err(self.malformed("expected `true`, `false` or `null`"))
        }
    }

    /// Passes an opening bracket.
    #[inline]
    pub(super) fn enter(&mut self, bracket: u8) -> R<()> {
        if self.token() != Some(bracket) {
            return Err(self.malformed(if bracket == b'{' { "expected `{`" } else { "expected `[`" }));
        }
        self.deeper()?;
        self.at += 1;
        Ok(())
    }

    /// Passes the closing bracket that comes next.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    #[inline]
    pub(super) fn deeper(&mut self) -> R<()> {
        if self.depth >= DEPTH_MAX {
            return Err(ValueError::new(Problem::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// Passes to the next member of the object that was entered and reads its name; leaves the object at its end.
    #[expect(
        clippy::inline_always,
        reason = "whether it is inlined decides what a read takes, and must not go by how code is divided into units"
    )]
    #[inline(always)]
    pub(super) fn member(&mut self, first: bool) -> R<Option<Cow<'de, str>>> {
        if !self.next(first, b'}', "expected `,` or `}`")? {
            return Ok(None);
        }
        let name = self.string()?;
        if self.token() != Some(b':') {
            return Err(self.malformed("expected `:`"));
        }
        self.at += 1;
        self.space();
        Ok(Some(name))
    }

    /// Passes to the next element of the array that was entered; leaves the array at its end.
    #[inline]
    pub(super) fn element(&mut self, first: bool) -> R<bool> {
        self.next(first, b']', "expected `,` or `]`")
    }

    #[expect(
        clippy::inline_always,
        reason = "whether it is inlined decides what a read takes, and must not go by how code is divided into units"
    )]
    #[inline(always)]
    fn next(&mut self, first: bool, bracket: u8, expected: &'static str) -> R<bool> {
        match self.token() {
            Some(byte) if byte == bracket => {
                self.leave();
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                self.space();
                // `,]` would otherwise read as the end of the array.
                if self.byte_at(self.at) == Some(bracket) { Err(self.malformed("expected a value")) } else { Ok(true) }
            }
            Some(_) if first => Ok(true),
            _ => Err(self.malformed(expected)),
        }
    }

    /// Where the value that comes next starts, for [`settle`](Self::settle).
    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.at, depth: self.depth }
    }

    /// Passes over the value at `mark`, unless it was read whole: its reader may have stopped anywhere in it.
    #[inline]
    pub(super) fn settle(&mut self, mark: Mark) -> R<()> {
        if self.depth == mark.depth && self.at != mark.at { Ok(()) } else { self.reread(mark) }
    }

    #[cold]
    fn reread(&mut self, mark: Mark) -> R<()> {
        (self.at, self.depth) = (mark.at, mark.depth);
        self.skip()
    }

    /// The next byte that is no whitespace, without passing it.
    #[inline]
    pub(super) fn token(&mut self) -> Option<u8> {
        self.space();
        self.byte_at(self.at)
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte_at(self.at) {
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) fn move_to(&mut self, at: usize) {
        self.at = at;
    }

    #[inline]
    pub(super) fn byte_at(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    #[inline]
    pub(super) fn bytes_from(&self, at: usize) -> &'de [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> R<&'de str> {
        self.text.get(start..end).ok_or_else(|| self.malformed_at(start, "expected text"))
    }

    #[cold]
    pub(super) fn malformed(&self, reason: &'static str) -> ValueError {
        self.malformed_at(self.at, reason)
    }

    #[cold]
    pub(super) fn malformed_at(&self, at: usize, reason: &'static str) -> ValueError {
        // The end of the body is the likelier explanation for whatever is missing there.
        ValueError::malformed(at, if at < self.text.len() { reason } else { "the body ends early" })
    }
}

/// The start of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    depth: usize,
}
