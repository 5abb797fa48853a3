//! `#[dynamo(..)]` on a struct or enum.

use syn::{Attribute, Ident, LitInt, LitStr, Path};

use super::keyed::{Entry, attributes};
use super::names::{
    CONTENT, CRATE, DYNAMO, ENTITY, RENAME_ALL, RENAME_ALL_FIELDS, REPR, SCHEMA_VERSION, TABLE, TAG, TYPE_ATTR,
    UNTAGGED, UPGRADE,
};
use super::slot::Slot;
use crate::case::Case;
use crate::ctxt::Ctxt;

/// Settings of an entity.
#[derive(Default)]
pub(crate) struct EntityAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) entity: Slot<LitStr>,
    pub(crate) type_attr: Slot<LitStr>,
    pub(crate) schema_version: Slot<LitInt>,
    pub(crate) upgrade: Slot<Path>,
    pub(crate) rename_all: Slot<Case>,
    pub(crate) krate: Slot<Path>,
}

impl EntityAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = EntityAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            found.table.mention(entry.is(TABLE));
            found.schema_version.mention(entry.is(SCHEMA_VERSION));
            found.upgrade.mention(entry.is(UPGRADE));
            match () {
                () if entry.is(TABLE) => found.table.set(cx, &entry.key, entry.text()?),
                () if entry.is(ENTITY) => found.entity.set(cx, &entry.key, entry.text()?),
                () if entry.is(TYPE_ATTR) => found.type_attr.set(cx, &entry.key, entry.text()?),
                () if entry.is(SCHEMA_VERSION) => found.schema_version.set(cx, &entry.key, entry.number()?),
                () if entry.is(UPGRADE) => found.upgrade.set(cx, &entry.key, entry.path("path::to::function")?),
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate(entry)?),
                () => {
                    let known = [TABLE, ENTITY, TYPE_ATTR, SCHEMA_VERSION, UPGRADE, RENAME_ALL, CRATE];
                    return Err(entry.unknown(&known));
                }
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
    pub(crate) of_enum: EnumAttrs,
}

/// Settings of an enum.
#[derive(Default)]
pub(crate) struct EnumAttrs {
    pub(crate) rename_all_fields: Slot<Case>,
    pub(crate) tag: Slot<LitStr>,
    pub(crate) content: Slot<LitStr>,
    pub(crate) untagged: Slot<()>,
    pub(crate) repr: Slot<()>,
}

impl EnumAttrs {
    /// The keys that were given.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        let EnumAttrs { rename_all_fields, tag, content, untagged, repr } = self;
        [rename_all_fields.key(), tag.key(), content.key(), untagged.key(), repr.key()].into_iter().flatten()
    }
}

impl ValueAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = ValueAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            let of_enum = &mut found.of_enum;
            match () {
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(CRATE) => found.krate.set(cx, &entry.key, krate(entry)?),
                () if entry.is(RENAME_ALL_FIELDS) => of_enum.rename_all_fields.set(cx, &entry.key, case(entry)?),
                () if entry.is(TAG) => of_enum.tag.set(cx, &entry.key, entry.text()?),
                () if entry.is(CONTENT) => of_enum.content.set(cx, &entry.key, entry.text()?),
                () if entry.is(UNTAGGED) => of_enum.untagged.set(cx, &entry.key, entry.flag()?),
                () if entry.is(REPR) => of_enum.repr.set(cx, &entry.key, repr(entry)?),
                () => {
                    let known = [RENAME_ALL, CRATE, RENAME_ALL_FIELDS, TAG, CONTENT, UNTAGGED, REPR];
                    return Err(entry.unknown(&known));
                }
            }
            Ok(())
        });
        found
    }
}

//     #[dynamo(repr = "u8")]
//                     ^^^^ a number is a number
fn repr(entry: &Entry<'_>) -> syn::Result<()> {
    let text = entry.text()?;
    match text.value().as_str() {
        "number" => Ok(()),
        _ => {
            Err(syn::Error::new(text.span(), "variants are stored as strings, or with `repr = \"number\"` as numbers"))
        }
    }
}

pub(super) fn case(entry: &Entry<'_>) -> syn::Result<Case> {
    let text = entry.text()?;
    Case::named(&text.value()).map_err(|message| syn::Error::new(text.span(), message))
}

pub(crate) fn krate(entry: &Entry<'_>) -> syn::Result<Path> {
    krate_of(entry, "dynamo_core")
}

pub(crate) fn krate_of(entry: &Entry<'_>, name: &str) -> syn::Result<Path> {
    entry.path(&format!("path::to::{name}"))
}
