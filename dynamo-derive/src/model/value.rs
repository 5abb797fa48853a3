//! A value: a type that is kept in one attribute.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields};

use super::{Container, Field, replace_self};
use crate::attr::container::ValueAttrs;
use crate::attr::field::{self, FieldOf, VariantAttrs};
use crate::case::Case;
use crate::ctxt::Ctxt;

/// A type that is kept in one attribute.
pub(crate) struct Value<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) shape: Shape<'a>,
}

/// How the type is kept.
pub(crate) enum Shape<'a> {
    /// A struct with named fields: a map.
    Map(Vec<Field<'a>>),
    /// A struct around one other value: that value.
    Newtype { ty: TokenStream, ty_span: Span },
    /// An enum of unit variants: a string.
    Names(Vec<UnitVariant<'a>>),
}

/// A variant that stands for a text.
pub(crate) struct UnitVariant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: String,
    /// What gave it that name: the `rename` literal, or the variant.
    pub(crate) name_span: Span,
}

impl<'a> Value<'a> {
    /// Reads a declaration. `None` when there is too little to check.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = ValueAttrs::read(cx, &input.attrs);
        let container = Container::new(input, attrs.krate.get());
        let case = attrs.rename_all.get().copied();
        let shape = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => Shape::Map(Field::all(cx, fields, &container.ty(), case, FieldOf::Value)),
                fields => {
                    //     #[dynamo(rename_all = "..")] struct UserId(u32);
                    //              ^^^^^^^^^^ there are no names
                    if let Some(key) = attrs.rename_all.key() {
                        cx.error(key, "there are no names to change in a struct without named fields");
                    }
                    newtype(cx, input, fields, &container.ty())?
                }
            },
            Data::Enum(data) => Shape::Names(variants(cx, input, data, case)?),
            Data::Union(_) => {
                //     #[derive(DynamoValue)] union Bits { .. }
                //                                  ^^^^
                cx.error(&input.ident, "`DynamoValue` can only be derived for structs and for enums of unit variants");
                return None;
            }
        };
        Some(Value { container, shape })
    }
}

//     #[derive(DynamoValue)] struct Point(f32, f32);
//                                   ^^^^^
fn newtype<'a>(cx: &Ctxt, input: &DeriveInput, fields: &Fields, container: &TokenStream) -> Option<Shape<'a>> {
    let mut found = fields.iter();
    let (Some(only), None) = (found.next(), found.next()) else {
        cx.error(
            &input.ident,
            "a struct without named fields wraps exactly one value; name the fields to store them as a map",
        );
        return None;
    };
    field::none(cx, &only.attrs, "the value of a newtype");
    Some(Shape::Newtype { ty: replace_self(&only.ty, container), ty_span: only.ty.span() })
}

fn variants<'a>(
    cx: &Ctxt,
    input: &DeriveInput,
    data: &'a DataEnum,
    case: Option<Case>,
) -> Option<Vec<UnitVariant<'a>>> {
    //     #[derive(DynamoValue)] enum Never {}
    //                                 ^^^^^
    if data.variants.is_empty() {
        cx.error(&input.ident, "an enum without variants has no value to store");
        return None;
    }
    let mut variants = Vec::with_capacity(data.variants.len());
    let mut whole = true;
    for variant in &data.variants {
        let attrs = VariantAttrs::read(cx, &variant.attrs);
        //     enum Payment { Cash, Card { number: String } }
        //                          ^^^^ carries data
        if !matches!(variant.fields, Fields::Unit) {
            let message = "only unit variants can be stored, as a string; this one carries data";
            cx.error(&variant.ident, message);
            whole = false;
        }
        let plain = variant.ident.unraw().to_string();
        let (name, name_span) = match attrs.rename.get() {
            Some(rename) => (rename.value(), rename.span()),
            None => (case.map_or(plain.clone(), |case| case.apply(&plain)), variant.ident.span()),
        };
        variants.push(UnitVariant { ident: &variant.ident, name, name_span });
    }
    whole.then_some(variants)
}
