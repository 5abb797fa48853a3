//! `#[dynamo(..)]` on a field or variant, and `#[pk]`, `#[sk]`, `#[gsi(n, pk)]` on a field.

use syn::{Attribute, Ident, LitStr, Path};

use super::container::case;
use super::keyed::{Entry, attributes};
use super::managed::ManagedAttrs;
use super::names::{
    COMPRESS, DEFAULT, DYNAMO, FLATTEN, FORMAT, KEY_ONLY, NULL, OTHER, RENAME, RENAME_ALL, SECRET, SERDE, SKIP, UNIQUE,
    WITH, suggestion,
};
use super::slot::Slot;
use super::unique::UniqueAttr;
use crate::case::Case;
use crate::ctxt::Ctxt;

/// Settings of a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) skip: Slot<()>,
    pub(crate) default: Slot<Fallback>,
    pub(crate) key_only: Slot<()>,
    pub(crate) flatten: Slot<()>,
    pub(crate) with: Slot<Path>,
    pub(crate) serde: Slot<()>,
    pub(crate) null: Slot<()>,
    pub(crate) format: Slot<Format>,
    pub(crate) compress: Slot<()>,
    pub(crate) managed: ManagedAttrs,
    pub(crate) unique: Slot<UniqueAttr>,
    pub(crate) secret: Slot<()>,
}

/// What a missing attribute reads as.
#[derive(Clone)]
pub(crate) enum Fallback {
    /// `default`: the type's own default.
    Type,
    /// `default = path`: what the function returns.
    Function(Path),
}

/// The form of a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Rfc3339,
    Date,
    UnixSeconds,
    UnixMillis,
    UnixMicros,
    UnixNanos,
}

const FORMATS: [(&str, Format); 6] = [
    ("rfc3339", Format::Rfc3339),
    ("date", Format::Date),
    ("unix-seconds", Format::UnixSeconds),
    ("unix-millis", Format::UnixMillis),
    ("unix-micros", Format::UnixMicros),
    ("unix-nanos", Format::UnixNanos),
];

impl Format {
    //     #[dynamo(format = "unix-second")]
    //                       ^^^^^^^^^^^^^ did you mean `unix-seconds`?
    fn read(entry: &Entry<'_>) -> syn::Result<Self> {
        let text = entry.text()?;
        let name = text.value();
        let found = FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format);
        found.ok_or_else(|| {
            let hint = suggestion(&name, &FORMATS.map(|(known, _)| known));
            syn::Error::new(text.span(), format_args!("unknown format `{name}`{hint}"))
        })
    }
}

/// Which fields are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldOf {
    Entity,
    Value,
}

impl FieldAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute], of: FieldOf) -> Self {
        let mut found = FieldAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            match () {
                () if entry.is(RENAME) => found.rename.set(cx, &entry.key, entry.text()?),
                () if entry.is(SKIP) => found.skip.set(cx, &entry.key, entry.flag()?),
                () if entry.is(DEFAULT) => found.default.set(cx, &entry.key, fallback(entry)?),
                () if entry.is(KEY_ONLY) && of == FieldOf::Entity => found.key_only.set(cx, &entry.key, entry.flag()?),
                () if entry.is(SECRET) && of == FieldOf::Entity => found.secret.set(cx, &entry.key, entry.flag()?),
                () if entry.is(FLATTEN) => found.flatten.set(cx, &entry.key, entry.flag()?),
                () if entry.is(WITH) => found.with.set(cx, &entry.key, entry.path("path::to::module")?),
                () if entry.is(SERDE) => found.serde.set(cx, &entry.key, entry.flag()?),
                () if entry.is(NULL) => found.null.set(cx, &entry.key, entry.flag()?),
                () if entry.is(FORMAT) => found.format.set(cx, &entry.key, Format::read(entry)?),
                () if entry.is(COMPRESS) => found.compress.set(cx, &entry.key, entry.flag()?),
                () if entry.is(UNIQUE) && of == FieldOf::Entity => {
                    found.unique.set(cx, &entry.key, UniqueAttr::read(cx, entry)?);
                }
                () if of == FieldOf::Entity && found.managed.read(cx, entry)? => {}
                () => {
                    let more = match of {
                        FieldOf::Entity => [KEY_ONLY, UNIQUE, SECRET].into_iter().chain(ManagedAttrs::NAMES).collect(),
                        FieldOf::Value => Vec::new(),
                    };
                    let known: Vec<&str> = [RENAME, SKIP, DEFAULT, FLATTEN, WITH, SERDE, NULL, FORMAT, COMPRESS]
                        .into_iter()
                        .chain(more)
                        .collect();
                    return Err(entry.unknown(&known));
                }
            }
            Ok(())
        });
        found
    }
}

pub(crate) fn fallback(entry: &Entry<'_>) -> syn::Result<Fallback> {
    if entry.has_value() { entry.path("path::to::function").map(Fallback::Function) } else { Ok(Fallback::Type) }
}

/// Settings of a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) rename_all: Slot<Case>,
    pub(crate) other: Slot<()>,
}

impl VariantAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = VariantAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            match () {
                () if entry.is(RENAME) => found.rename.set(cx, &entry.key, entry.text()?),
                () if entry.is(RENAME_ALL) => found.rename_all.set(cx, &entry.key, case(entry)?),
                () if entry.is(OTHER) => found.other.set(cx, &entry.key, entry.flag()?),
                () => return Err(entry.unknown(&[RENAME, RENAME_ALL, OTHER])),
            }
            Ok(())
        });
        found
    }
}

/// Refuses `#[dynamo(..)]` and key attributes where there is nothing to set.
pub(crate) fn none(cx: &Ctxt, attrs: &[Attribute], place: &str) {
    for attr in attrs.iter().filter(|attr| is_ours(attr.path().get_ident())) {
        cx.error(attr, format_args!("{place} takes no attributes"));
    }
}

fn is_ours(name: Option<&Ident>) -> bool {
    name.is_some_and(|name| {
        [DYNAMO, super::names::PK, super::names::SK, super::names::GSI, super::names::LSI]
            .iter()
            .any(|ours| name == ours)
    })
}
