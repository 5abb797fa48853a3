//! Rules about fields whose values are shown nowhere.

use crate::attr::names::{FLATTEN, KEY_ONLY, SKIP, UNIQUE};
use crate::ctxt::Ctxt;
use crate::model::{Entity, Field};

pub(super) fn all(cx: &Ctxt, entity: &Entity<'_>) {
    for field in &entity.fields {
        if let Some(secret) = field.attrs.secret.key()
            && let Some(message) = reason(entity, field)
        {
            cx.error(secret, message);
        }
    }
}

/// Why a field cannot be a secret.
fn reason(entity: &Entity<'_>, field: &Field<'_>) -> Option<String> {
    let (attrs, name) = (&field.attrs, field.plain_name());
    //     #[dynamo(skip, secret)] cache: Cache,
    //                    ^^^^^^
    if attrs.skip.is_set() {
        return Some(format!("`{SKIP}` has no attribute that could be shown; remove `secret`"));
    }
    //     #[dynamo(flatten, secret)] card: Card,
    //                       ^^^^^^
    if attrs.flatten.is_set() {
        return Some(format!(
            "the attributes of a field with `{FLATTEN}` are those of the item, and it has none of its own; keep what is \
             secret in a field without `{FLATTEN}`"
        ));
    }
    //     #[dynamo(unique, secret)] email: String,
    //                      ^^^^^^
    if attrs.unique.is_set() {
        return Some(format!(
            "the value of a field with `{UNIQUE}` is the key of an item, and keys are shown; make a hash of `{name}` unique, in a \
             field of its own"
        ));
    }
    //     #[pk("{email}")] .. #[dynamo(secret)] email: String,
    //                                  ^^^^^^
    (attrs.key_only.is_set() || entity.component_of(field).is_some()).then(|| {
        let of = if attrs.key_only.is_set() { format!(" by `{KEY_ONLY}`") } else { String::new() };
        format!(
            "`{name}` is in a key{of}, and keys are shown: in reports, by heat maps, in the logs of AWS; put a hash of it in the \
             key, in a field of its own"
        )
    })
}
