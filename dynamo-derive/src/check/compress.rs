//! Rules about fields that are stored compressed.

use crate::attr::names::{COMPRESS, FLATTEN, KEY_ONLY, SKIP, UNIQUE};
use crate::ctxt::Ctxt;
use crate::model::{Entity, Field, Managed};

/// What is compressed is one attribute.
pub(super) fn fields(cx: &Ctxt, fields: &[Field<'_>]) {
    for Field { attrs, .. } in fields {
        let Some(compress) = attrs.compress.key() else { continue };
        //     #[dynamo(skip, compress)] cache: Cache,
        //                    ^^^^^^^^
        if attrs.skip.is_set() {
            cx.error(compress, format_args!("a field with `{SKIP}` has no attribute to compress; remove `{COMPRESS}`"));
        }
        //     #[dynamo(flatten, compress)] address: Address,
        //                       ^^^^^^^^
        if attrs.flatten.is_set() {
            let message = "the attributes of a field with `flatten` are those of the item, each for itself; remove";
            cx.error(
                compress,
                format_args!(
                    "{message} `{FLATTEN}` to compress the field as one, or put `{COMPRESS}` on its own fields"
                ),
            );
        }
    }
}

/// What DynamoDB or the library reads in an attribute is not compressed.
pub(super) fn entity(cx: &Ctxt, entity: &Entity<'_>) {
    for field in &entity.fields {
        if let Some(compress) = field.attrs.compress.key()
            && let Some(message) = reason(entity, field)
        {
            cx.error(compress, message);
        }
    }
}

/// Why a field cannot be compressed.
fn reason(entity: &Entity<'_>, field: &Field<'_>) -> Option<String> {
    let (attrs, name) = (&field.attrs, field.plain_name());
    if attrs.skip.is_set() || attrs.flatten.is_set() {
        return None;
    }
    //     #[dynamo(key_only, compress)] id: String,
    //                        ^^^^^^^^
    if attrs.key_only.is_set() {
        return Some(format!("a field with `{KEY_ONLY}` has no attribute to compress; remove `{COMPRESS}`"));
    }
    //     #[dynamo(unique, compress)] email: String,
    //                      ^^^^^^^^
    if attrs.unique.is_set() {
        return Some(format!(
            "the value of a field with `{UNIQUE}` is the key of an item, and keys are not compressed; remove `{COMPRESS}`"
        ));
    }
    //     #[dynamo(version, compress)] version: u64,
    //                       ^^^^^^^^
    if let Some((kind, managed)) = field.managed().next() {
        let reader = match kind {
            Managed::Version => "DynamoDB compares and counts",
            Managed::CreatedAt | Managed::UpdatedAt => "the library sets",
            Managed::Ttl => "DynamoDB reads to expire items",
        };
        return Some(format!("a field with `{managed}` is a small value that {reader}; remove `{COMPRESS}`"));
    }
    //     #[pk("{name}")] .. #[dynamo(compress)] name: String,
    //                                 ^^^^^^^^
    entity.component_of(field).map(|_| {
        format!(
            "`{name}` is in a key, and keys are not compressed; remove `{COMPRESS}`, and keep what is large in a field of its own"
        )
    })
}
