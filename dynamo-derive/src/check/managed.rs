//! Rules about fields that the library keeps.

use crate::attr::names;
use crate::ctxt::Ctxt;
use crate::model::{Entity, Field, Managed, Role};

pub(super) fn all(cx: &Ctxt, entity: &Entity<'_>) {
    one_of_each(cx, entity);
    for field in &entity.fields {
        one_for_a_field(cx, field);
        stored(cx, field);
        no_default(cx, field);
        not_in_a_key(cx, entity, field);
    }
}

//     #[dynamo(version)] version: u64,
//     #[dynamo(version)] revision: u64,
//              ^^^^^^^ is field `version` already
fn one_of_each(cx: &Ctxt, entity: &Entity<'_>) {
    for (position, field) in entity.fields.iter().enumerate() {
        for (managed, key) in field.managed() {
            let mut before = entity.fields.iter().take(position);
            if let Some(other) = before.find(|other| other.is(managed)) {
                let other = other.plain_name();
                cx.error(key, format_args!("`{key}` is field `{other}` already; an entity has one"));
            }
        }
    }
}

//     #[dynamo(version, updated_at)] changed: u64,
//                       ^^^^^^^^^^
fn one_for_a_field(cx: &Ctxt, field: &Field<'_>) {
    let mut keys = field.managed().map(|(_, key)| key);
    if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
        cx.error(second, format_args!("the field is `{first}`; write `{second}` on a field of its own"));
    }
}

//     #[dynamo(version, skip)] version: u64,
//              ^^^^^^^
fn stored(cx: &Ctxt, field: &Field<'_>) {
    let setting = match field.role {
        Role::Stored => return,
        Role::Skipped => names::SKIP,
        Role::KeyOnly => names::KEY_ONLY,
    };
    for (managed, key) in field.managed() {
        // A key may well be made of the time at which an item was made.
        if managed != Managed::CreatedAt || matches!(field.role, Role::Skipped) {
            cx.error(key, format_args!("`{key}` is stored in an attribute of its own; remove `{setting}`"));
        }
    }
}

//     #[dynamo(version, default)] version: u64,
//                       ^^^^^^^
fn no_default(cx: &Ctxt, field: &Field<'_>) {
    if let (Some(default), true) = (field.attrs.default.key(), field.is(Managed::Version)) {
        cx.error(default, "a version that is missing counts as 0; remove `default`");
    }
}

fn not_in_a_key(cx: &Ctxt, entity: &Entity<'_>, field: &Field<'_>) {
    let Some((position, component)) = entity.component_of(field) else { return };
    // Said of `unique`.
    if field.attrs.unique.is_set() {
        return;
    }
    for (managed, key) in field.managed() {
        match managed {
            //     #[sk("V#{version}")] .. #[dynamo(version)] version: u64,
            //                                      ^^^^^^^
            Managed::Version => {
                cx.error(key, "a version cannot be part of a key, as it changes with every write");
            }
            //     #[sk("{changed}")] .. #[dynamo(updated_at)] changed: DateTime<Utc>,
            //                                    ^^^^^^^^^^
            Managed::UpdatedAt if component.in_primary => {
                let message = "a field that changes with every write cannot be part of the primary key; \
                               an index can have it";
                cx.error(key, message);
            }
            //     #[dynamo(ttl)] #[gsi(1, sk)] expires: u64,
            //              ^^^
            Managed::Ttl if entity.is_key_attribute(position) => {
                let message = "the expiry cannot be a key attribute itself, as reads filter by it; \
                               write it in a template";
                cx.error(key, message);
            }
            Managed::CreatedAt | Managed::UpdatedAt | Managed::Ttl => {}
        }
    }
}
