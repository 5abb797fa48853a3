//! `unique`, `unique = "login"`, `unique(name = "login", ignore_case)` on a field.

use syn::{LitStr, Result};

use super::keyed::{Entry, entries};
use super::names::{IGNORE_CASE, NAME};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// How a field is unique.
#[derive(Default)]
pub(crate) struct UniqueAttr {
    /// The name that fields share which are unique together.
    pub(crate) name: Slot<LitStr>,
    pub(crate) ignore_case: Slot<()>,
}

impl UniqueAttr {
    pub(super) fn read(cx: &Ctxt, entry: &Entry<'_>) -> Result<Self> {
        let mut found = UniqueAttr::default();
        if entry.is_text() {
            found.name.set(cx, &entry.key, entry.text()?);
        } else if entry.has_value() {
            entry.list("name = \"..\", ignore_case", |input| {
                entries(cx, input, "unique", |entry| {
                    match () {
                        () if entry.is(NAME) => found.name.set(cx, &entry.key, entry.text()?),
                        () if entry.is(IGNORE_CASE) => found.ignore_case.set(cx, &entry.key, entry.flag()?),
                        () => return Err(entry.unknown(&[NAME, IGNORE_CASE])),
                    }
                    Ok(())
                });
                Ok(())
            })?;
        }
        Ok(found)
    }
}
