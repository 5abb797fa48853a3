//! How a component is written: `{n:010}`, `{n:ordered}`, `{at:desc}`, `{name:lower,escape}`.

use std::borrow::Cow;

use super::ordered::padded;
use super::{Alphabet, Escape, OrderedText};

/// How a component is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The width that a number is padded to with zeros; 0 for none.
    pub pad: usize,
    /// Upper or lower case.
    pub case: Case,
    /// Digits that sort as the numbers do.
    pub ordered: Option<OrderedText>,
    /// Greater values first: every character of the alphabet is exchanged for its opposite.
    pub descending: Option<Alphabet>,
    /// The text may contain what follows it in the template.
    pub escape: Option<Escape>,
}

/// The case that a component is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// As it is.
    Keep,
    /// `{field:lower}`.
    Lower,
    /// `{field:upper}`.
    Upper,
}

/// What the order of texts is to the order of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

impl Format {
    /// `{field}`.
    pub const PLAIN: Format = Format { pad: 0, case: Case::Keep, ordered: None, descending: None, escape: None };

    /// `{field:010}`, for a width of 10.
    #[must_use]
    pub const fn padded(self, width: usize) -> Format {
        Format { pad: width, ..self }
    }

    /// `{field:lower}`, `{field:upper}`.
    #[must_use]
    pub const fn in_case(self, case: Case) -> Format {
        Format { case, ..self }
    }

    /// `{field:ordered}`.
    #[must_use]
    pub const fn ordered(self, text: OrderedText) -> Format {
        Format { ordered: Some(text), ..self }
    }

    /// `{field:desc}`.
    #[must_use]
    pub const fn descending(self, alphabet: Alphabet) -> Format {
        Format { descending: Some(alphabet), ..self }
    }

    /// `{field:escape}`, before a literal that starts with `what`.
    #[must_use]
    pub const fn escaped(self, with: char, what: char) -> Format {
        Format { escape: Some(Escape { with, what }), ..self }
    }

    /// True when the component's text does not tell the value's own.
    #[must_use]
    pub const fn is_lossy(&self) -> bool {
        !matches!(self.case, Case::Keep)
    }

    pub(super) fn direction(&self) -> Direction {
        match self.descending {
            Some(_) => Direction::Descending,
            None => Direction::Ascending,
        }
    }

    /// What stands in the key for a component's own text; the error says why nothing does.
    pub(super) fn write<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, &'static str> {
        let mut text = match self.case {
            Case::Keep => Cow::Borrowed(text),
            Case::Lower => Cow::Owned(text.to_lowercase()),
            Case::Upper => Cow::Owned(text.to_uppercase()),
        };
        if self.pad > 0 {
            text = Cow::Owned(self.write_padded(&text)?);
        }
        if let Some(ordered) = self.ordered {
            text = Cow::Owned(ordered.write(&text)?);
        }
        if let Some(alphabet) = self.descending {
            text = Cow::Owned(alphabet.reverse(&text));
        }
        if let Some(escape) = self.escape {
            text = Cow::Owned(escape.write(&text));
        }
        Ok(text)
    }

    /// Puts what stands in the key in place of a component's own text, which begins at `start`; the error says why nothing
    /// does.
    pub(super) fn write_over(&self, out: &mut String, start: usize) -> Result<(), &'static str> {
        let text = out.get(start..).unwrap_or_default();
        let zeros = self.pad.checked_sub(text.len()).and_then(|zeros| ZEROS.get(..zeros));
        match zeros {
            Some(zeros) if *self == Self::PLAIN.padded(self.pad) && is_digits(text) => out.insert_str(start, zeros),
            _ => {
                let text = self.write(text)?.into_owned();
                out.truncate(start);
                out.push_str(&text);
            }
        }
        Ok(())
    }

    fn write_padded(&self, text: &str) -> Result<String, &'static str> {
        if !is_digits(text) {
            return Err("only a number that is not negative can be padded; `ordered` writes the others");
        }
        padded(text, self.pad).ok_or("the number has more digits than the template pads to")
    }

    /// The component's own text, but for its case; `None` when [`write`](Self::write) makes no such text.
    pub(super) fn read<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let mut text = match self.escape {
            Some(escape) => escape.read(text)?,
            None => Cow::Borrowed(text),
        };
        if let Some(alphabet) = self.descending {
            text = Cow::Owned(alphabet.reverse(&text));
        }
        if let Some(ordered) = self.ordered {
            text = Cow::Owned(ordered.read(&text)?);
        }
        if self.pad > 0 {
            if text.len() != self.pad || !is_digits(&text) {
                return None;
            }
            let significant = text.trim_start_matches('0');
            text = Cow::Owned(if significant.is_empty() { "0" } else { significant }.to_owned());
        }
        Some(text)
    }
}

/// As many as an integer of 64 bits has digits.
const ZEROS: &str = "00000000000000000000";

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
