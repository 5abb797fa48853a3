//! A field: where its value is kept, and under which name.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{FieldsNamed, Visibility};

use super::{Managed, replace_self};
use crate::attr::field::{Fallback, FieldAttrs, FieldOf};
use crate::case::Case;
use crate::ctxt::Ctxt;

/// A named field.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// The type, without `Self`.
    pub(crate) ty: TokenStream,
    /// Where errors about the type belong.
    pub(crate) ty_span: Span,
    pub(crate) role: Role,
    /// The attribute's name.
    pub(crate) name: String,
    /// What gave it that name: the `rename` literal, or the field.
    pub(crate) name_span: Span,
    pub(crate) attrs: FieldAttrs,
}

/// Where a field's value is kept.
pub(crate) enum Role {
    /// In an attribute of its own.
    Stored,
    /// Nowhere; it is made anew on reading.
    Skipped,
    /// In a key template only, from which it is read back.
    KeyOnly,
}

impl<'a> Field<'a> {
    pub(crate) fn all(
        cx: &Ctxt,
        fields: &'a FieldsNamed,
        container: &TokenStream,
        case: Option<Case>,
        of: FieldOf,
    ) -> Vec<Self> {
        fields.named.iter().filter_map(|field| Field::new(cx, field, container, case, of)).collect()
    }

    fn new(cx: &Ctxt, field: &'a syn::Field, container: &TokenStream, case: Option<Case>, of: FieldOf) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let attrs = FieldAttrs::read(cx, &field.attrs, of);
        let plain = ident.unraw().to_string();
        let (name, name_span) = match attrs.rename.get() {
            Some(rename) => (rename.value(), rename.span()),
            None => (case.map_or(plain.clone(), |case| case.apply(&plain)), ident.span()),
        };
        let role = if attrs.skip.is_set() {
            Role::Skipped
        } else if attrs.key_only.is_set() {
            Role::KeyOnly
        } else {
            Role::Stored
        };
        let ty = replace_self(&field.ty, container);
        Some(Field { ident, vis: &field.vis, ty, ty_span: field.ty.span(), role, name, name_span, attrs })
    }

    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.role, Role::Stored)
    }

    /// The field's name without `r#`.
    pub(crate) fn plain_name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// What the field reads as when its attribute is missing.
    pub(crate) fn fallback(&self) -> Option<&Fallback> {
        let unset = self.is(Managed::Version).then_some(&Fallback::Type);
        self.attrs.default.get().or(unset)
    }
}
