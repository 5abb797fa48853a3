//! `#[dynamo(..)]` on a struct or enum.

use syn::{Attribute, LitStr, Path};

use super::keyed::{Entry, attributes};
use super::names::{CRATE, DYNAMO, ENTITY, RENAME_ALL, TABLE, TYPE_ATTR};
use super::slot::Slot;
use crate::case::Case;
use crate::ctxt::Ctxt;

/// Settings of an entity.
#[derive(Default)]
pub(crate) struct EntityAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) entity: Slot<LitStr>,
    pub(crate) type_attr: Slot<LitStr>,
    pub(crate) rename_all: Slot<Case>,
    pub(crate) krate: Slot<Path>,
}

impl EntityAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = EntityAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            found.table.mention(entry.is(TABLE));
            match () {
                () if entry.is(TABLE) => found.table.set(cx, &entry.key, entry.text()?),
                () if entry.is(ENTITY) => found.entity.set(cx, &entry.key, entry.text()?),
                () if entry.is(TYPE_ATTR) => found.type_attr.set(cx, &entry.key, entry.text()?),
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate(entry)?),
                () => return Err(entry.unknown(&[TABLE, ENTITY, TYPE_ATTR, RENAME_ALL, CRATE])),
            }
            Ok(())
        });
        found
    }
}

/// Settings of a value.
#[derive(Default)]
pub(crate) struct ValueAttrs {
    pub(crate) rename_all: Slot<Case>,
    pub(crate) krate: Slot<Path>,
}

impl ValueAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = ValueAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            match () {
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate(entry)?),
                () => return Err(entry.unknown(&[RENAME_ALL, CRATE])),
            }
            Ok(())
        });
        found
    }
}

fn case(entry: &Entry<'_>) -> syn::Result<Case> {
    let text = entry.text()?;
    Case::named(&text.value()).map_err(|message| syn::Error::new(text.span(), message))
}

pub(crate) fn krate(entry: &Entry<'_>) -> syn::Result<Path> {
    krate_of(entry, "dynamo_core")
}

pub(crate) fn krate_of(entry: &Entry<'_>, name: &str) -> syn::Result<Path> {
    entry.path(&format!("path::to::{name}"))
}
