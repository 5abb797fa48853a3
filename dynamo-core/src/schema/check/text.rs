//! Text in const functions, which have neither iterators nor formatting.

#![expect(clippy::indexing_slicing, reason = "const fns have no iterators; every index is checked by its loop")]

use crate::key::{KeyAttribute, KeySource, Part, Template};

/// A message that is put together while the user's crate is compiled.
pub(crate) struct Message {
    bytes: [u8; Message::SIZE],
    len: usize,
}

impl Message {
    /// Longer messages are cut.
    const SIZE: usize = 1024;

    pub(crate) const fn new(text: &str) -> Message {
        Message { bytes: [0; Message::SIZE], len: 0 }.text(text)
    }

    pub(crate) const fn text(mut self, text: &str) -> Message {
        let bytes = text.as_bytes();
        let mut at = 0;
        // Whole characters, or the message would be no text.
        if self.len + bytes.len() > Message::SIZE {
            return self;
        }
        while at < bytes.len() {
            self.bytes[self.len] = bytes[at];
            self.len += 1;
            at += 1;
        }
        self
    }

    /// A name in backticks.
    pub(crate) const fn name(self, name: &str) -> Message {
        self.text("`").text(name).text("`")
    }

    pub(crate) const fn number(self, number: usize) -> Message {
        const DIGITS: &str = "0123456789";
        let message = if number > 9 { self.number(number / 10) } else { self };
        let (_, from) = DIGITS.split_at(number % 10);
        message.text(from.split_at(1).0)
    }

    /// A key attribute: its template, or its name and type.
    pub(crate) const fn key(self, key: &KeyAttribute) -> Message {
        match &key.source {
            KeySource::Template(template) => self.text("`\"").template(template).text("\"`"),
            KeySource::Field { .. } => self.attribute(key),
        }
    }

    /// `` `PK` (S) ``.
    pub(crate) const fn attribute(self, key: &KeyAttribute) -> Message {
        self.name(key.name.text).text(" (").text(key.kind.as_str()).text(")")
    }

    const fn template(self, template: &Template) -> Message {
        let mut message = self;
        let mut at = 0;
        while at < template.parts.len() {
            message = match template.parts[at] {
                Part::Literal(text) => message.text(text),
                Part::Component { field, .. } => message.text("{").text(field).text("}"),
                Part::Shard(_) => message,
            };
            at += 1;
        }
        message
    }

    /// Stops the build with the message, at the generated call.
    #[expect(clippy::panic, reason = "runs while the user's crate is compiled, and never later")]
    #[track_caller]
    pub(crate) const fn fail(&self) -> ! {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the entities of this table do not fit together"),
        }
    }
}

pub(crate) const fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && starts(a, b)
}

/// True when `text` starts with `prefix`.
pub(crate) const fn starts(text: &str, prefix: &str) -> bool {
    contains_at(text.as_bytes(), prefix.as_bytes(), 0)
}

/// True when `text` ends with `suffix`.
pub(crate) const fn ends(text: &str, suffix: &str) -> bool {
    text.len() >= suffix.len() && contains_at(text.as_bytes(), suffix.as_bytes(), text.len() - suffix.len())
}

/// True when `names` has `name`.
pub(crate) const fn has(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

const fn contains_at(text: &[u8], part: &[u8], start: usize) -> bool {
    if text.len() < start + part.len() {
        return false;
    }
    let mut at = 0;
    while at < part.len() {
        if text[start + at] != part[at] {
            return false;
        }
        at += 1;
    }
    true
}
