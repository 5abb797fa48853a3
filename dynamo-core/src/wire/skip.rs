//! Passing over a JSON value, whatever it is, and checking all of it.

use super::Cursor;
use crate::value::R;

impl<'de> Cursor<'de> {
    /// Passes over a value.
    ///
    /// # Errors
    /// When there is no well-formed value, or it is nested too deep.
    pub fn skip(&mut self) -> R<()> {
        match self.token() {
            Some(b'"') => self.skip_string(),
            Some(b'{') => self.object(|_, value| value.skip()),
            Some(b'[') => self.array(Cursor::skip),
            Some(b't' | b'f') => self.boolean().map(drop),
            Some(b'n') => self.literal("null"),
            _ => self.number().map(drop),
        }
    }

    /// Reads the text of a number.
    ///
    /// # Errors
    /// When there is no well-formed number.
    pub fn number(&mut self) -> R<&'de str> {
        self.token();
        let start = self.at();
        let digits = |at: usize| self.bytes_from(at).iter().take_while(|byte| byte.is_ascii_digit()).count();
        let whole = start + usize::from(self.byte_at(start) == Some(b'-'));
        let mut end = whole + digits(whole);
        if end == whole {
            return Err(self.malformed_at(end, "expected a value"));
        }
        if end > whole + 1 && self.byte_at(whole) == Some(b'0') {
            return Err(self.malformed_at(whole, "a number that starts with a zero"));
        }
        if self.byte_at(end) == Some(b'.') {
            let fraction = end + 1;
            end = fraction + digits(fraction);
            if end == fraction {
                return Err(self.malformed_at(end, "expected a digit"));
            }
        }
        if let Some(b'e' | b'E') = self.byte_at(end) {
            let exponent = end + 1 + usize::from(matches!(self.byte_at(end + 1), Some(b'+' | b'-')));
            end = exponent + digits(exponent);
            if end == exponent {
                return Err(self.malformed_at(end, "expected a digit"));
            }
        }
        let text = self.slice(start, end)?;
        self.move_to(end);
        Ok(text)
    }

    /// Reads an object: calls `member` with each name, and the cursor at the member's value. What `member` leaves
    /// alone is passed over.
    ///
    /// ```
    /// # use dynamo_core::wire::Cursor;
    /// let mut count = None;
    /// let mut cursor = Cursor::new(r#"{"Items": [], "Count": 7}"#);
    /// cursor.object(|name, value| {
    ///     if name == "Count" {
    ///         count = Some(value.number()?.to_owned());
    ///     }
    ///     Ok(())
    /// })?;
    /// cursor.end()?;
    /// assert_eq!(count.as_deref(), Some("7"));
    /// # Ok::<(), dynamo_core::value::ValueError>(())
    /// ```
    ///
    /// # Errors
    /// When there is no well-formed object, or `member` fails.
    pub fn object(&mut self, mut member: impl FnMut(&str, &mut Self) -> R<()>) -> R<()> {
        self.enter(b'{')?;
        let mut first = true;
        while let Some(name) = self.member(first)? {
            first = false;
            let mark = self.mark();
            member(&name, self)?;
            self.settle(mark)?;
        }
        Ok(())
    }

    /// Reads an array: calls `element` with the cursor at each element. What `element` leaves alone is passed over.
    ///
    /// # Errors
    /// When there is no well-formed array, or `element` fails.
    pub fn array(&mut self, mut element: impl FnMut(&mut Self) -> R<()>) -> R<()> {
        self.enter(b'[')?;
        let mut first = true;
        while self.element(first)? {
            first = false;
            let mark = self.mark();
            element(self)?;
            self.settle(mark)?;
        }
        Ok(())
    }
}
