//! Rules about the settings of fields.

use crate::attr::names::KEY_ONLY;
use crate::ctxt::Ctxt;
use crate::model::{Entity, Field, Index, Key, Role, Source};

/// No setting is without effect.
pub(super) fn settings(cx: &Ctxt, fields: &[Field<'_>]) {
    for Field { attrs, role, .. } in fields {
        //     #[dynamo(skip, key_only)] id: u32,
        //                    ^^^^^^^^
        if let (Some(key), true) = (attrs.key_only.key(), attrs.skip.is_set()) {
            cx.error(key, "`key_only` is stored in a key and `skip` nowhere; write one of them");
        }
        let place = match role {
            Role::Stored => continue,
            // Said of `flatten`.
            Role::Skipped | Role::KeyOnly if attrs.flatten.is_set() => continue,
            Role::Skipped => "`skip` has no attribute",
            Role::KeyOnly => "`key_only` has no attribute of its own",
        };
        //     #[dynamo(skip, rename = "c")] cache: Cache,
        //                    ^^^^^^
        if let Some(key) = attrs.rename.key() {
            cx.error(key, format_args!("a field with {place} that could be renamed"));
        }
        //     #[dynamo(key_only, default)] id: u32,
        //                        ^^^^^^^
        if let (Some(key), Role::KeyOnly) = (attrs.default.key(), role) {
            cx.error(key, format_args!("a field with {place} that could be missing"));
        }
    }
}

/// What is kept in a key alone can be read from a key.
pub(super) fn key_only(cx: &Ctxt, entity: &Entity<'_>) {
    for field in &entity.fields {
        let (Some(key_only), Role::KeyOnly) = (field.attrs.key_only.key(), &field.role) else { continue };
        let name = field.plain_name();
        let component = entity.component_of(field).map(|(position, _)| position);
        let uses = |key: &Key| key.is_template() && key.components().iter().any(|(at, _)| Some(*at) == component);
        if component.is_some_and(|component| entity.primary.keys().any(|key| key.tells(component))) {
            continue;
        }
        if entity.primary.keys().any(uses) {
            //     #[pk("{email:lower}")] .. #[dynamo(key_only)] email: String,
            //                                        ^^^^^^^^
            let message =
                format!("`{name}` cannot be read back, as the key has it in another case; remove `{KEY_ONLY}`");
            cx.error(key_only, message);
        } else if entity.indexes.iter().flat_map(Index::keys).any(uses) {
            //     #[gsi(1, pk = "{email}")] .. #[dynamo(key_only)] email: String,
            //                                           ^^^^^^^^
            let message = format!(
                "`{name}` is in an index key only, which an item may lack; put `{{{name}}}` in the `#[pk(\"..\")]` or \
                 `#[sk(\"..\")]` template, or remove `{KEY_ONLY}`"
            );
            cx.error(key_only, message);
        } else if component.is_none() {
            //     #[pk("{id}")] .. #[dynamo(key_only)] email: String,
            //                               ^^^^^^^^
            let message = format!("`{name}` would be stored nowhere, as no key template has `{{{name}}}` in it");
            cx.error(key_only, message);
        }
    }
}

/// What keys are made of is known when an item is read.
pub(super) fn keys_are_stored(cx: &Ctxt, entity: &Entity<'_>) {
    for index in entity.all_indexes() {
        for key in index.declared_keys() {
            let Source::Field { component } = key.source else { continue };
            let Some((_, field)) = entity.field_of(component) else { continue };
            //     #[pk] #[dynamo(key_only)] id: u32,
            //                    ^^^^^^^^
            if let Some(setting) = field.attrs.key_only.key() {
                cx.error(setting, "the field is a key attribute itself; `key_only` is for fields in a key template");
            }
        }
    }
    for field in &entity.fields {
        //     #[pk("{id}")] .. #[dynamo(skip)] id: u32,
        //                               ^^^^
        if let (Some(skip), Some(_), false) =
            (field.attrs.skip.key(), entity.component_of(field), field.attrs.unique.is_set())
        {
            let name = field.plain_name();
            cx.error(
                skip,
                format_args!(
                    "`{name}` is part of a key and cannot be skipped; `key_only` keeps it in the key template alone"
                ),
            );
        }
    }
}
