//! `{name:escape}`: a text that may contain what follows it in the template.

use std::borrow::Cow;

/// What is escaped in a component: the first character of the text that follows it in the template, and the escape itself.
///
/// As in a URL: `%` and two hexadecimal digits for each byte, `%23` for `#` and `%25` for `%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escape {
    /// Starts an escape.
    pub with: char,
    /// The character that does not occur in the component's text any more.
    pub what: char,
}

impl Escape {
    pub(crate) fn write(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for char in text.chars() {
            if char == self.with || char == self.what {
                out.push_str(&self.sequence(char));
            } else {
                out.push(char);
            }
        }
        out
    }

    /// The text; `None` when [`write`](Self::write) makes none like this.
    pub(super) fn read(self, text: &str) -> Option<Cow<'_, str>> {
        if text.contains(self.what) {
            return None;
        }
        if !text.contains(self.with) {
            return Some(Cow::Borrowed(text));
        }
        let sequences = [(self.sequence(self.with), self.with), (self.sequence(self.what), self.what)];
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find(self.with) {
            let (plain, escaped) = rest.split_at_checked(at)?;
            let mut found = sequences.iter().map(|(sequence, char)| (escaped.strip_prefix(sequence.as_str()), *char));
            let (after, char) = found.find_map(|(after, char)| Some((after?, char)))?;
            out.push_str(plain);
            out.push(char);
            rest = after;
        }
        out.push_str(rest);
        Some(Cow::Owned(out))
    }

    fn sequence(self, of: char) -> String {
        let mut bytes = [0; 4];
        let mut out = String::with_capacity(12);
        for byte in of.encode_utf8(&mut bytes).bytes() {
            out.push(self.with);
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or_default());
            out.extend(digits.map(|digit| digit.to_ascii_uppercase()));
        }
        out
    }
}
