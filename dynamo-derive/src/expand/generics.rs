//! Type parameters: bounds go on them, never on field types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Lifetime, LifetimeParam, TypeParam, TypeParamBound};

use crate::model::{Container, Field, mentions};

/// What an impl for the declared type needs.
pub(crate) struct Params {
    generics: Generics,
    ty: TokenStream,
}

impl Params {
    /// Bounds every type parameter that occurs in `stored` by `Value`, and all of them by `always`.
    pub(crate) fn new(container: &Container<'_>, stored: &TokenStream, always: &TokenStream) -> Self {
        let mut generics = container.generics.clone();
        for param in &mut generics.params {
            let GenericParam::Type(param) = param else { continue };
            let value = mentions(stored, &param.ident).then(|| quote!(__dynamo::Value));
            let bounds = value.into_iter().chain((!always.is_empty()).then(|| always.clone()));
            param.colon_token.get_or_insert_with(Default::default);
            param.bounds.extend(bounds.map(TypeParamBound::Verbatim));
        }
        Params { generics, ty: container.ty() }
    }

    /// Adds what flattened fields need whose types have parameters in them.
    pub(crate) fn with_records(mut self, container: &Container<'_>, fields: &[Field<'_>]) -> Self {
        add_records(&mut self.generics, container, fields);
        self
    }

    /// `impl<..> Trait for Type<..> where ..`
    pub(crate) fn header(&self, name: &TokenStream) -> TokenStream {
        self.header_of(name, &self.ty)
    }

    /// `impl<..> Trait for Helper<..> where ..`
    pub(crate) fn header_of(&self, name: &TokenStream, ty: &TokenStream) -> TokenStream {
        let (params, _, clause) = self.generics.split_for_impl();
        quote!(impl #params #name for #ty #clause)
    }

    /// `impl<'__de, .., Type: Bound> Trait for Helper<..> where ..`
    pub(crate) fn header_de<'t>(
        &self,
        name: &TokenStream,
        ty: &TokenStream,
        bounded: impl Iterator<Item = (&'t Ident, TokenStream)>,
    ) -> TokenStream {
        let mut generics = self.generics.clone();
        generics.params.insert(0, GenericParam::Lifetime(lent()));
        add_types(&mut generics, bounded);
        let (params, _, clause) = generics.split_for_impl();
        quote!(impl #params #name for #ty #clause)
    }

    /// `impl<..> Helper<..> where .., Extra`
    pub(crate) fn inherent_where(&self, ty: &TokenStream, extra: &TokenStream) -> TokenStream {
        let (params, _, clause) = self.generics.split_for_impl();
        let predicates = clause.iter().flat_map(|clause| &clause.predicates);
        quote!(impl #params #ty where #(#predicates,)* #extra)
    }

    /// `impl<.., I> Trait<I> for Type<..> where ..`
    pub(crate) fn header_for_any(&self, name: &TokenStream) -> TokenStream {
        let mut generics = self.generics.clone();
        let any = Ident::new("__I", Span::call_site());
        generics.params.push(GenericParam::Type(any.clone().into()));
        let (params, _, clause) = generics.split_for_impl();
        let ty = &self.ty;
        quote!(impl #params #name<#any> for #ty #clause)
    }

    /// `impl<..> Trait for Type<..> where .., Extra`
    pub(crate) fn header_where(&self, name: &TokenStream, extra: &TokenStream) -> TokenStream {
        self.header_of_where(name, &self.ty, extra)
    }

    /// `impl<..> Trait for Helper<..> where .., Extra`
    pub(crate) fn header_of_where(&self, name: &TokenStream, ty: &TokenStream, extra: &TokenStream) -> TokenStream {
        let (params, _, clause) = self.generics.split_for_impl();
        let predicates = clause.iter().flat_map(|clause| &clause.predicates);
        quote!(impl #params #name for #ty where #(#predicates,)* #extra)
    }
}

/// The lifetime of what sources lend.
fn lent() -> LifetimeParam {
    LifetimeParam::new(Lifetime::new("'__de", Span::call_site()))
}

/// Adds type parameters with their bounds; none for an empty one.
fn add_types<'t>(generics: &mut Generics, bounded: impl Iterator<Item = (&'t Ident, TokenStream)>) {
    for (ident, bound) in bounded {
        let mut param = TypeParam::from(ident.clone());
        if !bound.is_empty() {
            param.colon_token.get_or_insert_with(Default::default);
            param.bounds.push(TypeParamBound::Verbatim(bound));
        }
        generics.params.push(GenericParam::Type(param));
    }
}

/// `where Field: Record`, for flattened fields with parameters in their types: what they are is not known before.
fn add_records(generics: &mut Generics, container: &Container<'_>, fields: &[Field<'_>]) {
    let params: Vec<&Ident> = container.generics.type_params().map(|param| &param.ident).collect();
    for field in fields.iter().filter(|field| field.is_flattened()) {
        let ty = &field.ty;
        if params.iter().any(|param| mentions(ty, param))
            && let Ok(predicate) = syn::parse2(quote!(#ty: __dynamo::Record))
        {
            generics.make_where_clause().predicates.push(predicate);
        }
    }
}

/// A helper struct that carries the parameters of the declared type.
pub(crate) struct Helper {
    name: TokenStream,
    own: Generics,
    /// `own`, after a lifetime if the struct borrows.
    generics: Generics,
    /// The type of the field that uses the parameters; `None` without any.
    marker: Option<TokenStream>,
}

/// A helper struct named `name`, with the lifetime `'__de` when it `borrows`.
pub(crate) fn helper(container: &Container<'_>, name: &TokenStream, borrows: bool) -> Helper {
    let own = container.generics.clone();
    let mut generics = own.clone();
    if borrows {
        generics.params.insert(0, GenericParam::Lifetime(lent()));
    }
    let ty = container.ty();
    let marker = (!own.params.is_empty()).then(|| quote!(__dynamo::PhantomData<fn() -> #ty>));
    Helper { name: name.clone(), own, generics, marker }
}

impl Helper {
    /// Adds type parameters of the helper's own, after those of the declared type.
    pub(crate) fn with_types<'t>(mut self, bounded: impl Iterator<Item = (&'t Ident, TokenStream)>) -> Self {
        add_types(&mut self.generics, bounded);
        self
    }

    /// `Name<..>`, after this lifetime, with these types for the parameters of its own.
    pub(crate) fn applied_to(&self, lifetime: Option<&str>, types: &[TokenStream]) -> TokenStream {
        let lifetime = lifetime.map(|lifetime| Lifetime::new(lifetime, Span::call_site()).to_token_stream());
        let own = self.own.params.iter().map(|param| match param {
            GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
            GenericParam::Type(param) => param.ident.to_token_stream(),
            GenericParam::Const(param) => param.ident.to_token_stream(),
        });
        let all: Vec<TokenStream> = lifetime.into_iter().chain(own).chain(types.iter().cloned()).collect();
        let name = &self.name;
        if all.is_empty() { name.clone() } else { quote!(#name<#(#all),*>) }
    }

    /// `pub struct Name<..> where .. { .. }`
    pub(crate) fn with_fields(&self, fields: &TokenStream) -> TokenStream {
        self.seen_with_fields(&quote!(pub), fields)
    }

    /// `vis struct Name<..> where .. { .. }`
    pub(crate) fn seen_with_fields(&self, vis: &impl ToTokens, fields: &TokenStream) -> TokenStream {
        let Helper { name, generics, marker, .. } = self;
        let (params, _, clause) = generics.split_for_impl();
        let marker = marker.as_ref().map(|marker| quote!(__marker: #marker,));
        quote!(#vis struct #name #params #clause { #fields #marker })
    }

    /// `pub struct Name<..>(..) where ..;`
    pub(crate) fn with_value(&self, value: &TokenStream) -> TokenStream {
        let Helper { name, generics, marker, .. } = self;
        let (params, _, clause) = generics.split_for_impl();
        let marker = marker.iter();
        quote!(pub struct #name #params(#value #(, #marker)*) #clause;)
    }

    /// `impl<..> Trait for Name<..> where ..`
    pub(crate) fn implements(&self, name: &TokenStream) -> TokenStream {
        let Helper { name: ty, generics, .. } = self;
        let (params, arguments, clause) = generics.split_for_impl();
        quote!(impl #params #name for #ty #arguments #clause)
    }

    /// `Name<..>`, after this lifetime.
    pub(crate) fn applied(&self, lifetime: Option<&str>) -> TokenStream {
        let mut generics = self.own.clone();
        if let Some(lifetime) = lifetime {
            let lifetime = LifetimeParam::new(Lifetime::new(lifetime, Span::call_site()));
            generics.params.insert(0, GenericParam::Lifetime(lifetime));
        }
        let name = &self.name;
        let (_, arguments, _) = generics.split_for_impl();
        quote!(#name #arguments)
    }

    /// `, PhantomData`, after the value of a tuple struct.
    pub(crate) fn marker_value(&self) -> TokenStream {
        self.marker.iter().map(|_| quote!(, __dynamo::PhantomData)).collect()
    }

    /// `__marker: PhantomData`, among the fields of a struct.
    pub(crate) fn marker_field(&self) -> TokenStream {
        self.marker.iter().map(|_| quote!(__marker: __dynamo::PhantomData,)).collect()
    }
}
