//! A field: where its value is kept, and under which name.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{FieldsNamed, Path, Visibility};

use super::{Managed, replace_self};
use crate::attr::field::{Fallback, FieldAttrs, FieldOf, Format};
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
    pub(crate) storage: Storage,
    /// The constant that holds the attribute's name.
    pub(crate) constant: Ident,
    /// The attribute's name.
    pub(crate) name: String,
    /// What gave it that name: the `rename` literal, or the field.
    pub(crate) name_span: Span,
    pub(crate) attrs: FieldAttrs,
}

/// How a field is stored.
pub(crate) enum Storage {
    /// As its type is.
    Own,
    /// Through a conversion.
    Converted(Conversion),
    /// As attributes among those of the struct.
    Flattened,
}

/// A conversion other than the type's own.
pub(crate) struct Conversion {
    pub(crate) by: By,
    /// True when `None` is written as NULL.
    pub(crate) null: bool,
    /// True when what this makes is compressed.
    pub(crate) compress: bool,
}

/// Who converts.
pub(crate) enum By {
    /// The type itself, apart from `null` and `compress`.
    Own,
    /// The functions `encode` and `decode` at this path.
    Path(Path),
    Serde,
    Format(Format),
    /// As the second at which an item expires.
    Ttl,
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
        fields.named.iter().filter_map(|field| Field::new(cx, field, container, case, of, "")).collect()
    }

    /// The fields of a variant, whose constants must not be those of another variant.
    pub(crate) fn of_variant(
        cx: &Ctxt,
        fields: &'a FieldsNamed,
        container: &TokenStream,
        case: Option<Case>,
        position: usize,
    ) -> Vec<Self> {
        let scope = format!("{position}_");
        let field = |field| Field::new(cx, field, container, case, FieldOf::Value, &scope);
        fields.named.iter().filter_map(field).collect()
    }

    fn new(
        cx: &Ctxt,
        field: &'a syn::Field,
        container: &TokenStream,
        case: Option<Case>,
        of: FieldOf,
        scope: &str,
    ) -> Option<Self> {
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
        let constant = format_ident!("__NAME_{scope}{}", ident.unraw());
        let (vis, ty_span, storage) = (&field.vis, field.ty.span(), Storage::of(&attrs));
        Some(Field { ident, vis, ty, ty_span, role, storage, constant, name, name_span, attrs })
    }

    /// True when the field is an attribute of its own.
    pub(crate) fn is_stored(&self) -> bool {
        matches!((&self.role, &self.storage), (Role::Stored, Storage::Own | Storage::Converted(_)))
    }

    /// True when the field is several attributes.
    pub(crate) fn is_flattened(&self) -> bool {
        matches!((&self.role, &self.storage), (Role::Stored, Storage::Flattened))
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

impl Storage {
    fn of(attrs: &FieldAttrs) -> Self {
        let by = match (attrs.with.get(), attrs.format.get()) {
            _ if attrs.flatten.is_set() => return Storage::Flattened,
            (Some(path), _) => By::Path(path.clone()),
            (None, Some(format)) => By::Format(*format),
            (None, None) if attrs.serde.is_set() => By::Serde,
            (None, None) if attrs.managed.ttl.is_set() => By::Ttl,
            (None, None) => By::Own,
        };
        match (by, attrs.null.is_set(), attrs.compress.is_set()) {
            (By::Own, false, false) => Storage::Own,
            (by, null, compress) => Storage::Converted(Conversion { by, null, compress }),
        }
    }
}
