//! Rules about how fields are stored: one way each, and one that the field has.

use proc_macro2::Ident;

use crate::attr::names::{FLATTEN, KEY_ONLY, SKIP};
use crate::ctxt::Ctxt;
use crate::model::{Entity, Field, Index, Managed, Source, Storage};

/// Every setting of how a field is stored has an effect.
pub(super) fn one_way(cx: &Ctxt, fields: &[Field<'_>]) {
    for field in fields {
        let attrs = &field.attrs;
        //     #[dynamo(with = hex, serde)] digest: Digest,
        //                          ^^^^^ either, or
        let mut by = [attrs.with.key(), attrs.serde.key(), attrs.format.key()].into_iter().flatten();
        if let (Some(first), Some(second)) = (by.next(), by.next()) {
            cx.error(second, format_args!("a field has one conversion, and `{first}` is one; remove one of them"));
        }
        //     #[dynamo(flatten, rename = "address")] address: Address,
        //                       ^^^^^^ has attributes of its own
        if attrs.flatten.is_set() {
            let useless = [attrs.rename.key(), attrs.default.key(), attrs.skip.key(), attrs.key_only.key()];
            for key in useless.into_iter().flatten().chain(conversions(field)) {
                let message = "the attributes of a flattened field are stored as its own type says, so";
                cx.error(key, format_args!("{message} `{key}` has no effect beside `{FLATTEN}`; remove one of them"));
            }
            continue;
        }
        //     #[dynamo(skip, serde)] cache: Cache,
        //                    ^^^^^ is stored nowhere
        for (setting, is_set) in [(SKIP, attrs.skip.is_set()), (KEY_ONLY, attrs.key_only.is_set())] {
            for key in conversions(field).filter(|_| is_set) {
                cx.error(key, format_args!("a field with `{setting}` has no attribute that `{key}` could convert"));
            }
        }
    }
}

fn conversions<'a>(field: &'a Field<'_>) -> impl Iterator<Item = &'a Ident> {
    let attrs = &field.attrs;
    [attrs.with.key(), attrs.serde.key(), attrs.format.key(), attrs.null.key()].into_iter().flatten()
}

/// What the library keeps itself is written by its type alone.
pub(super) fn managed(cx: &Ctxt, entity: &Entity<'_>) {
    for field in &entity.fields {
        let Some((kind, managed)) = field.managed().next() else { continue };
        //     #[dynamo(updated_at, format = "unix-seconds")] changed: DateTime<Utc>,
        //                          ^^^^^^
        let message = match kind {
            Managed::CreatedAt | Managed::UpdatedAt => {
                "is stored as its type says; wrap the type in one that implements `dynamo_core::Timestamp`"
            }
            Managed::Version => "is stored as a number and in no other way",
            Managed::Ttl => "is stored as seconds since 1970 and in no other way",
        };
        for key in conversions(field).chain(field.attrs.flatten.key()) {
            cx.error(key, format_args!("a field with `{managed}` {message}"));
        }
    }
}

/// A key attribute is written by its type alone, and is one attribute.
pub(super) fn keys(cx: &Ctxt, entity: &Entity<'_>) {
    for key in entity.all_indexes().flat_map(Index::keys) {
        let Source::Field { component } = key.source else { continue };
        let Some((_, field)) = entity.field_of(component) else { continue };
        //     #[pk] #[dynamo(format = "unix-seconds")] at: DateTime<Utc>,
        //                    ^^^^^^
        if let (Storage::Converted(_), Some(setting)) = (&field.storage, conversions(field).next()) {
            let message = "is a key attribute itself, which is stored as its type says";
            let name = field.plain_name();
            cx.error(setting, format_args!("`{name}` {message}; wrap it in a type that derives `DynamoValue`"));
        }
    }
    for field in &entity.fields {
        //     #[pk("{address}")] .. #[dynamo(flatten)] address: Address,
        //                                    ^^^^^^^
        if let (Some(flatten), Some(_)) = (field.attrs.flatten.key(), entity.component_of(field)) {
            let name = field.plain_name();
            cx.error(flatten, format_args!("`{name}` is part of a key, which a field of several attributes cannot be"));
        }
    }
}
