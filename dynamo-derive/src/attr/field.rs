//! `#[dynamo(..)]` on a field or variant, and `#[pk]`, `#[sk]`, `#[gsi(n, pk)]` on a field.

use syn::{Attribute, Ident, LitStr, Path};

use super::keyed::attributes;
use super::managed::ManagedAttrs;
use super::names::{DEFAULT, DYNAMO, KEY_ONLY, RENAME, SKIP};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Settings of a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) skip: Slot<()>,
    pub(crate) default: Slot<Fallback>,
    pub(crate) key_only: Slot<()>,
    pub(crate) managed: ManagedAttrs,
}

/// What a missing attribute reads as.
#[derive(Clone)]
pub(crate) enum Fallback {
    /// `default`: the type's own default.
    Type,
    /// `default = path`: what the function returns.
    Function(Path),
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
                () if of == FieldOf::Entity && found.managed.read(cx, entry)? => {}
                () => {
                    let more = match of {
                        FieldOf::Entity => [KEY_ONLY].into_iter().chain(ManagedAttrs::NAMES).collect(),
                        FieldOf::Value => Vec::new(),
                    };
                    let known: Vec<&str> = [RENAME, SKIP, DEFAULT].into_iter().chain(more).collect();
                    return Err(entry.unknown(&known));
                }
            }
            Ok(())
        });
        found
    }
}

pub(crate) fn fallback(entry: &super::keyed::Entry<'_>) -> syn::Result<Fallback> {
    if entry.has_value() { entry.path("path::to::function").map(Fallback::Function) } else { Ok(Fallback::Type) }
}

/// Settings of a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Slot<LitStr>,
}

impl VariantAttrs {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = VariantAttrs::default();
        attributes(cx, attrs, DYNAMO, |entry| {
            if !entry.is(RENAME) {
                return Err(entry.unknown(&[RENAME]));
            }
            found.rename.set(cx, &entry.key, entry.text()?);
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
