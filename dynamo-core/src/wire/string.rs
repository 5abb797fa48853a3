//! Strings of a JSON text. Escapes are rare in attributes, so all of their code is cold.

use std::borrow::Cow;

use super::{Cursor, scan};
use crate::value::{R, ValueError};

impl<'de> Cursor<'de> {
    /// Reads a string; it is borrowed unless it holds an escape.
    ///
    /// # Errors
    /// When there is no well-formed string.
    #[inline]
    pub fn string(&mut self) -> R<Cow<'de, str>> {
        if self.token() != Some(b'"') {
            return Err(self.malformed("expected a string"));
        }
        let start = self.at() + 1;
        let end = start + scan::plain(self.bytes_from(start));
        match self.byte_at(end) {
            Some(b'"') => {
                let text = self.slice(start, end)?;
                self.move_to(end + 1);
                Ok(Cow::Borrowed(text))
            }
            Some(b'\\') => self.escaped(start, end),
            _ => Err(self.broken_string(end)),
        }
    }

    /// Passes over a string.
    #[inline]
    pub(super) fn skip_string(&mut self) -> R<()> {
        let start = self.at() + 1;
        let end = start + scan::plain(self.bytes_from(start));
        match self.byte_at(end) {
            Some(b'"') => {
                self.move_to(end + 1);
                Ok(())
            }
            Some(b'\\') => self.skip_escaped(end),
            _ => Err(self.broken_string(end)),
        }
    }

    /// Reads the rest of a string from its first backslash, which is at `at`; the string's text starts at `start`.
    #[cold]
    fn escaped(&mut self, start: usize, mut at: usize) -> R<Cow<'de, str>> {
        let mut out = self.slice(start, at)?.to_owned();
        loop {
            match self.byte_at(at) {
                Some(b'"') => {
                    self.move_to(at + 1);
                    return Ok(Cow::Owned(out));
                }
                Some(b'\\') => {
                    let (char, next) = self.escape(at)?;
                    out.push(char);
                    at = next;
                }
                _ => return Err(self.broken_string(at)),
            }
            let end = at + scan::plain(self.bytes_from(at));
            out.push_str(self.slice(at, end)?);
            at = end;
        }
    }

    /// Passes over the rest of a string from its first backslash, which is at `at`.
    #[cold]
    fn skip_escaped(&mut self, mut at: usize) -> R<()> {
        loop {
            match self.byte_at(at) {
                Some(b'"') => {
                    self.move_to(at + 1);
                    return Ok(());
                }
                Some(b'\\') => at = self.escape(at)?.1,
                _ => return Err(self.broken_string(at)),
            }
            at += scan::plain(self.bytes_from(at));
        }
    }

    /// The character of the escape whose backslash is at `at`, and the offset behind it.
    fn escape(&self, at: usize) -> R<(char, usize)> {
        let char = match self.byte_at(at + 1) {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(quoted @ (b'"' | b'\\' | b'/')) => char::from(quoted),
            Some(b'u') => return self.unicode_escape(at),
            _ => return Err(self.malformed_at(at, "unknown escape")),
        };
        Ok((char, at + 2))
    }

    fn unicode_escape(&self, at: usize) -> R<(char, usize)> {
        const LENGTH: usize = "\\uXXXX".len();
        let first = self.code_unit(at)?;
        if let Some(char) = char::from_u32(first) {
            return Ok((char, at + LENGTH));
        }
        // Half of a pair: the high half comes first, the low one must follow.
        if (0xD800..0xDC00).contains(&first) && self.byte_at(at + LENGTH) == Some(b'\\') {
            let second = self.code_unit(at + LENGTH)?;
            let paired =
                (0xDC00..0xE000).contains(&second).then(|| 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            if let Some(char) = paired.and_then(char::from_u32) {
                return Ok((char, at + 2 * LENGTH));
            }
        }
        Err(self.malformed_at(at, "lone surrogate"))
    }

    /// The four hexadecimal digits of the `\u` whose backslash is at `at`.
    fn code_unit(&self, at: usize) -> R<u32> {
        if let [b'\\', b'u', digits @ ..] = self.bytes_from(at)
            && let Some(digits) = digits.first_chunk::<4>()
        {
            // Digit by digit: `from_str_radix` would take a sign.
            let unit = digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?));
            if let Some(unit) = unit {
                return Ok(unit);
            }
        }
        Err(self.malformed_at(at, "incomplete unicode escape"))
    }

    #[cold]
    fn broken_string(&self, at: usize) -> ValueError {
        self.malformed_at(at, "control character in a string")
    }
}
