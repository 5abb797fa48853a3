//! Rules about enums: every variant can be stored, and told from the others.

use crate::attr::names::{OTHER, RENAME, RENAME_ALL};
use crate::ctxt::Ctxt;
use crate::model::{Content, Shape, Tagging, Value, Variant};

pub(super) fn variants(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>]) {
    other(cx, value, variants);
    renamed_fields(cx, value, variants);
    match &value.shape {
        Shape::Numbers(_) => numbers(cx, value, variants),
        Shape::Data(Tagging::Internal { .. }, _) => no_lists(cx, variants),
        Shape::Data(Tagging::Untagged, _) => untagged(cx, value, variants),
        Shape::Data(Tagging::External | Tagging::Adjacent { .. }, _)
        | Shape::Names(_)
        | Shape::Map(_)
        | Shape::Newtype(_)
        | Shape::List(_) => {}
    }
}

fn numbers(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>]) {
    for Variant { ident, content, .. } in variants {
        //     #[dynamo(repr = "number")] enum Payment { Cash, Card(String) }
        //                                                     ^^^^ carries data
        if !content.is_unit() {
            cx.error(ident, "with `repr = \"number\"` every variant is a unit variant; this one carries data");
        }
    }
    let place = "is stored as its number, so that there is no name to change; remove this";
    without_names(cx, value, variants, place);
}

//     #[dynamo(tag = "kind")] enum Shape { Point(i32, i32) }
//                                          ^^^^^ a list has no place for the tag
fn no_lists(cx: &Ctxt, variants: &[Variant<'_>]) {
    for Variant { ident, content, .. } in variants {
        if matches!(content, Content::List(_)) {
            let message = "a list has no place for the tag; name the fields, or write `content = \"..\"` beside `tag`";
            cx.error(ident, message);
        }
    }
}

fn untagged(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>]) {
    for Variant { ident, content, .. } in variants {
        //     #[dynamo(untagged)] enum Answer { Nothing, Some(String) }
        //                                       ^^^^^^^
        if content.is_unit() {
            cx.error(ident, "a unit variant has nothing to be told by when the enum is `untagged`; use an `Option`");
        }
    }
    without_names(cx, value, variants, "is stored without its name, which cannot be changed; remove this");
}

fn without_names(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>], place: &str) {
    //     #[dynamo(untagged, rename_all = "lowercase")]
    //                        ^^^^^^^^^^
    if let Some(key) = value.attrs.rename_all.key() {
        cx.error(key, format_args!("a variant {place} `{RENAME_ALL}`"));
    }
    for variant in variants {
        //     #[dynamo(untagged)] enum Answer { #[dynamo(rename = "t")] Text(String) }
        //                                                ^^^^^^
        if let Some(key) = variant.attrs.rename.key() {
            cx.error(key, format_args!("a variant {place} `{RENAME}`"));
        }
    }
}

fn other(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>]) {
    let mut first = None;
    for variant in variants {
        let Some(key) = variant.attrs.other.key() else { continue };
        if matches!(value.shape, Shape::Data(Tagging::Untagged, _)) {
            //     #[dynamo(untagged)] enum Answer { #[dynamo(other)] Any(AttributeValue) }
            //                                                ^^^^^
            cx.error(key, "`other` is what an unknown name reads as, and without a tag there is none");
        } else if !variant.content.is_unit() {
            //     #[dynamo(other)] Other(String),
            //              ^^^^^
            cx.error(key, "`other` is for a unit variant: what an unknown one carries is unknown");
        } else if let Some(first) = first {
            //     #[dynamo(other)] Old, #[dynamo(other)] New,
            //                                    ^^^^^
            cx.error(key, format_args!("`{OTHER}` is given to variant `{first}` already"));
        }
        first = first.or(Some(variant.ident));
    }
}

fn renamed_fields(cx: &Ctxt, value: &Value<'_>, variants: &[Variant<'_>]) {
    let has_fields = |variant: &Variant<'_>| matches!(variant.content, Content::Map(_));
    //     #[dynamo(rename_all_fields = "camelCase")] enum Status { Open, Closed }
    //              ^^^^^^^^^^^^^^^^^ there are no fields
    if let Some(key) = value.attrs.of_enum.rename_all_fields.key()
        && !variants.iter().any(has_fields)
    {
        cx.error(key, "no variant has named fields whose names could be changed");
    }
    for variant in variants.iter().filter(|variant| !has_fields(variant)) {
        //     #[dynamo(rename_all = "camelCase")] Card(String),
        //              ^^^^^^^^^^
        if let Some(key) = variant.attrs.rename_all.key() {
            cx.error(key, "this variant has no named fields whose names could be changed; `rename` is for its own");
        }
    }
}
