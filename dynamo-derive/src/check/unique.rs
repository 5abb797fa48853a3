//! Rules about fields that no two items have alike.

use crate::attr::names;
use crate::ctxt::Ctxt;
use crate::model::{Entity, Part, Role, Source};

/// What the partition keys of the items that stand for unique values start with.
const PREFIX: &str = "$unique#";

pub(super) fn all(cx: &Ctxt, entity: &Entity<'_>) {
    named(cx, entity);
    stored(cx, entity);
    reserved(cx, entity);
}

//     #[pk("$unique#{id}")]
//          ^^^^^^^^^^^^^^^
fn reserved(cx: &Ctxt, entity: &Entity<'_>) {
    let partition = &entity.primary.partition;
    if let Source::Template { parts } = &partition.source
        && let Some(Part::Literal(head)) = parts.first()
        && head.starts_with(PREFIX)
    {
        let message = format!(
            "partition keys that start with `{PREFIX}` are those of the values of unique fields; write another text"
        );
        cx.error_at(partition.span, message);
    }
}

fn named(cx: &Ctxt, entity: &Entity<'_>) {
    for (position, unique) in entity.unique.iter().enumerate() {
        //     #[dynamo(unique = "")] email: String,
        //                       ^^
        if unique.name.is_empty() {
            cx.error_at(unique.span, "the name of what is unique is empty; write `unique = \"..\"`, or `unique`");
        }
        //     #[dynamo(unique = "email")] name: String,     #[dynamo(unique)] email: String,
        //                       ^^^^^^^
        let mut before = entity.unique.iter().take(position);
        if before.any(|other| other.name == unique.name) {
            let name = &unique.name;
            let message = format!(
                "`{name}` is unique already; write `unique = \"{name}\"` on each of the fields that are unique together, \
                 or another name"
            );
            cx.error_at(unique.span, message);
        }
    }
}

fn stored(cx: &Ctxt, entity: &Entity<'_>) {
    for field in &entity.fields {
        let Some(unique) = field.attrs.unique.key() else { continue };
        //     #[dynamo(unique, key_only)] email: String,
        //              ^^^^^^
        let setting = match field.role {
            Role::Stored => None,
            Role::KeyOnly => Some(names::KEY_ONLY),
            Role::Skipped => Some(names::SKIP),
        };
        if let Some(setting) = setting {
            let message = "a write looks at what a unique field was before, in its attribute";
            cx.error(unique, format_args!("{message}; remove `{setting}`"));
        }
        //     #[dynamo(unique, version)] version: u64,
        //                      ^^^^^^^
        for (_, managed) in field.managed() {
            cx.error(managed, format_args!("`{managed}` is set by writes, whatever other items have; remove `unique`"));
        }
    }
}
