//! The variants of an enum, and how their names and contents are kept.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DataEnum, Fields, LitStr};

use super::{Field, replace_self};
use crate::attr::container::ValueAttrs;
use crate::attr::field::{self, VariantAttrs};
use crate::ctxt::Ctxt;

/// A variant.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: String,
    /// What gave it that name: the `rename` literal, or the variant.
    pub(crate) name_span: Span,
    pub(crate) content: Content<'a>,
    pub(crate) attrs: VariantAttrs,
}

/// What a variant carries.
pub(crate) enum Content<'a> {
    Unit,
    /// One value, stored as it is.
    Newtype(Element),
    /// Several values: a list.
    List(Vec<Element>),
    /// Named fields: a map.
    Map(Vec<Field<'a>>),
}

/// A value without a name.
pub(crate) struct Element {
    /// The type, without `Self`.
    pub(crate) ty: TokenStream,
    /// Where errors about the type belong.
    pub(crate) ty_span: Span,
}

/// Where the name of a variant is kept.
pub(crate) enum Tagging {
    /// The content is under the name; a variant without content is the name.
    External,
    /// The name is among the entries of the content.
    Internal { tag: LitStr },
    /// The name and the content are beside each other.
    Adjacent { tag: LitStr, content: LitStr },
    /// Nowhere.
    Untagged,
}

impl Element {
    pub(crate) fn new(cx: &Ctxt, field: &syn::Field, container: &TokenStream, place: &str) -> Self {
        field::none(cx, &field.attrs, place);
        Element { ty: replace_self(&field.ty, container), ty_span: field.ty.span() }
    }
}

impl Content<'_> {
    pub(crate) fn is_unit(&self) -> bool {
        matches!(self, Content::Unit)
    }
}

impl Tagging {
    pub(crate) fn of(attrs: &ValueAttrs) -> Self {
        let attrs = &attrs.of_enum;
        match (attrs.tag.get(), attrs.content.get()) {
            (Some(tag), Some(content)) => Tagging::Adjacent { tag: tag.clone(), content: content.clone() },
            (Some(tag), None) => Tagging::Internal { tag: tag.clone() },
            (None, _) if attrs.untagged.is_set() => Tagging::Untagged,
            (None, _) => Tagging::External,
        }
    }
}

impl<'a> Variant<'a> {
    pub(crate) fn all(cx: &Ctxt, data: &'a DataEnum, attrs: &ValueAttrs, container: &TokenStream) -> Vec<Self> {
        let variants = data.variants.iter().enumerate();
        variants.map(|(position, variant)| Variant::new(cx, variant, attrs, container, position)).collect()
    }

    fn new(
        cx: &Ctxt,
        variant: &'a syn::Variant,
        of_enum: &ValueAttrs,
        container: &TokenStream,
        position: usize,
    ) -> Self {
        let attrs = VariantAttrs::read(cx, &variant.attrs);
        let plain = variant.ident.unraw().to_string();
        let (name, name_span) = match (attrs.rename.get(), of_enum.rename_all.get()) {
            (Some(rename), _) => (rename.value(), rename.span()),
            (None, Some(case)) => (case.apply(&plain), variant.ident.span()),
            (None, None) => (plain, variant.ident.span()),
        };
        let element = |field| Element::new(cx, field, container, "a value without a name");
        let content = match &variant.fields {
            Fields::Unit => Content::Unit,
            Fields::Named(fields) => {
                let case = attrs.rename_all.get().or(of_enum.of_enum.rename_all_fields.get()).copied();
                Content::Map(Field::of_variant(cx, fields, container, case, position))
            }
            Fields::Unnamed(fields) => match fields.unnamed.len() {
                1 => fields.unnamed.iter().map(element).next().map_or(Content::Unit, Content::Newtype),
                _ => Content::List(fields.unnamed.iter().map(element).collect()),
            },
        };
        Variant { ident: &variant.ident, name, name_span, content, attrs }
    }
}
