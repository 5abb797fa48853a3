//! The names of a record's entries, those of its flattened fields among them: known while the user's crate is compiled.

#![expect(clippy::indexing_slicing, reason = "const fns have no iterators; every index is checked by its loop")]

use crate::schema::check::text::{Message, same};

/// The names of a record's entries.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// Those of its own fields, and of the keys that are written for it.
    pub own: &'static [&'static str],
    /// Those of its flattened fields.
    pub flattened: &'static [&'static Names],
    /// True for a map, which takes any name.
    pub is_open: bool,
}

impl Names {
    /// Any name.
    pub(crate) const OPEN: Names = Names { own: &[], flattened: &[], is_open: true };

    /// True when an entry of this name is declared.
    #[must_use]
    pub const fn has(&self, name: &str) -> bool {
        let mut at = 0;
        while at < self.own.len() {
            if same(self.own[at], name) {
                return true;
            }
            at += 1;
        }
        let mut at = 0;
        while at < self.flattened.len() {
            if self.flattened[at].has(name) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// True when some flattened field takes any name.
    #[must_use]
    pub const fn takes_any(&self) -> bool {
        if self.is_open {
            return true;
        }
        let mut at = 0;
        while at < self.flattened.len() {
            if self.flattened[at].takes_any() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// [`has`](Self::has), faster, while values are read.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.own.contains(&name) || self.flattened.iter().any(|names| names.knows(name))
    }

    /// Every declared name.
    pub fn all(&self) -> impl Iterator<Item = &'static str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names.into_iter()
    }

    fn collect(&self, into: &mut Vec<&'static str>) {
        into.extend(self.own);
        for names in self.flattened {
            names.collect(into);
        }
    }
}

/// Stops the build when a flattened field has a name that the record or a flattened field before it has too.
///
/// # Panics
/// At compile time, with the name.
pub const fn check_flattened(flattened: &Names, own: &[&str], before: &[&Names]) {
    let mut at = 0;
    while at < own.len() {
        if flattened.has(own[at]) {
            collision(own[at]);
        }
        at += 1;
    }
    let mut at = 0;
    while at < before.len() {
        assert!(
            !(flattened.takes_any() && before[at].takes_any()),
            "two flattened fields take every attribute that is not declared; keep one of them"
        );
        disjoint(flattened, before[at]);
        at += 1;
    }
}

const fn disjoint(names: &Names, others: &Names) {
    let mut at = 0;
    while at < names.own.len() {
        if others.has(names.own[at]) {
            collision(names.own[at]);
        }
        at += 1;
    }
    let mut at = 0;
    while at < names.flattened.len() {
        disjoint(names.flattened[at], others);
        at += 1;
    }
}

const fn collision(name: &str) -> ! {
    Message::new("attribute name ")
        .name(name)
        .text(" of this flattened field is used in the struct already; rename one of them with `#[dynamo(rename = \"..\")]`")
        .fail()
}
