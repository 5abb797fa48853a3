//! A value: a type that is kept in one attribute.

use syn::{Data, DeriveInput, Fields};

use super::{Container, Element, Field, Tagging, Variant};
use crate::attr::container::ValueAttrs;
use crate::attr::field::FieldOf;
use crate::attr::names::CONTENT;
use crate::ctxt::Ctxt;

/// A type that is kept in one attribute.
pub(crate) struct Value<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) attrs: ValueAttrs,
    pub(crate) shape: Shape<'a>,
}

/// How the type is kept.
pub(crate) enum Shape<'a> {
    /// A struct with named fields: a map.
    Map(Vec<Field<'a>>),
    /// A struct around one other value: that value.
    Newtype(Element),
    /// A struct around several values: a list.
    List(Vec<Element>),
    /// An enum of unit variants: a string.
    Names(Vec<Variant<'a>>),
    /// An enum of unit variants: a number.
    Numbers(Vec<Variant<'a>>),
    /// An enum whose variants carry data, or whose name is in a map.
    Data(Tagging, Vec<Variant<'a>>),
}

impl<'a> Value<'a> {
    /// Reads a declaration. `None` when there is too little to check.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = ValueAttrs::read(cx, &input.attrs);
        let container = Container::new(input, attrs.krate.get());
        let shape = match &input.data {
            Data::Struct(data) => {
                //     #[dynamo(tag = "kind")] struct Address { .. }
                //              ^^^ there are no variants
                for key in attrs.of_enum.keys() {
                    cx.error(key, format_args!("`{key}` is for enums, as it says how variants are stored; remove it"));
                }
                of_struct(cx, input, &data.fields, &attrs, &container)?
            }
            Data::Enum(data) => {
                //     #[derive(DynamoValue)] enum Never {}
                //                                 ^^^^^
                if data.variants.is_empty() {
                    cx.error(&input.ident, "an enum without variants has no value to store");
                    return None;
                }
                let variants = Variant::all(cx, data, &attrs, &container.ty());
                match tagging(cx, &attrs) {
                    _ if attrs.of_enum.repr.is_set() => Shape::Numbers(variants),
                    Tagging::External if variants.iter().all(|variant| variant.content.is_unit()) => {
                        Shape::Names(variants)
                    }
                    tagging => Shape::Data(tagging, variants),
                }
            }
            Data::Union(_) => {
                //     #[derive(DynamoValue)] union Bits { .. }
                //                                  ^^^^
                cx.error(&input.ident, "`DynamoValue` can only be derived for structs and enums");
                return None;
            }
        };
        Some(Value { container, attrs, shape })
    }
}

fn of_struct<'a>(
    cx: &Ctxt,
    input: &'a DeriveInput,
    fields: &'a Fields,
    attrs: &ValueAttrs,
    container: &Container<'_>,
) -> Option<Shape<'a>> {
    let case = attrs.rename_all.get().copied();
    if let Fields::Named(fields) = fields {
        return Some(Shape::Map(Field::all(cx, fields, &container.ty(), case, FieldOf::Value)));
    }
    //     #[dynamo(rename_all = "..")] struct UserId(u32);
    //              ^^^^^^^^^^ there are no names
    if let Some(key) = attrs.rename_all.key() {
        cx.error(key, "there are no names to change in a struct without named fields");
    }
    let place = if fields.len() == 1 { "the value of a newtype" } else { "a value without a name" };
    let mut elements: Vec<Element> =
        fields.iter().map(|field| Element::new(cx, field, &container.ty(), place)).collect();
    match elements.len() {
        //     #[derive(DynamoValue)] struct Nothing;
        //                                   ^^^^^^^
        0 => {
            cx.error(&input.ident, "a struct without fields has nothing to store; a unit variant of an enum is a name");
            None
        }
        1 => elements.pop().map(Shape::Newtype),
        _ => Some(Shape::List(elements)),
    }
}

/// Where names are kept, as far as the settings agree.
fn tagging(cx: &Ctxt, attrs: &ValueAttrs) -> Tagging {
    let of_enum = &attrs.of_enum;
    //     #[dynamo(content = "c")]
    //              ^^^^^^^ is beside a tag
    if let (Some(key), None) = (of_enum.content.key(), of_enum.tag.key()) {
        cx.error(key, "the content is stored beside a tag; write `tag = \"..\", content = \"..\"`");
    }
    //     #[dynamo(tag = "t", untagged)]
    //                         ^^^^^^^^
    if let (Some(key), Some(tag)) = (of_enum.untagged.key(), of_enum.tag.key().or(of_enum.content.key())) {
        cx.error(key, format_args!("an enum has a `{tag}` or is `untagged`; remove one of them"));
    }
    //     #[dynamo(repr = "number", tag = "t")]
    //              ^^^^ a number has no tag
    if let (Some(key), Some(other)) = (of_enum.repr.key(), of_enum.keys().find(|key| *key != "repr")) {
        cx.error(key, format_args!("a number is stored without names, so `{other}` has no effect; remove one of them"));
    }
    //     #[dynamo(tag = "t", content = "t")]
    //                                   ^^^
    if let (Some(tag), Some(content)) = (of_enum.tag.get(), of_enum.content.get())
        && tag.value() == content.value()
    {
        let name = tag.value();
        cx.error(content, format_args!("`{name}` is the tag already; give the `{CONTENT}` another name"));
    }
    Tagging::of(attrs)
}
