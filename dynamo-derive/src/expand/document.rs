//! `Document`: a `Field` for each entry of a struct that is stored as a map, for paths into it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Params, call, fields};
use crate::model::{Container, Field};

/// The struct of fields, and the impl. A struct that borrows has none: its fields could not be named once for all.
pub(crate) fn expand(container: &Container<'_>, declared: &[Field<'_>]) -> TokenStream {
    if container.generics.lifetimes().next().is_some() {
        return TokenStream::new();
    }
    let entries = || declared.iter().filter(|field| field.is_stored());
    let own = container.ty();
    let types = entries().map(|field| {
        let (ident, vis, ty) = (field.ident, field.vis, call::stored_ty(container, field));
        let doc = format!("The entry `{}`.", field.name);
        quote!(#[doc = #doc] #vis #ident: __dynamo::Field<#own, #ty>,)
    });
    let values = entries().map(|field| {
        let (ident, constant, absent) = (field.ident, &field.constant, call::absent(field));
        quote!(#ident: __dynamo::Field::plain(#constant) #absent,)
    });
    let helper = fields::of(container);
    let (flattened, flattened_values) = (fields::flattened(container, declared), fields::flattened_values(declared));
    let (declaration, ty, marker) =
        (helper.with_fields(&quote!(#(#types)* #flattened)), helper.applied(None), helper.marker_field());
    let name = fields::ident(container);
    let params = Params::new(container, &TokenStream::new(), &quote!('static));
    let (map_like, document) = (params.header(&quote!(__dynamo::MapLike)), params.header(&quote!(__dynamo::Document)));
    quote! {
        #[allow(dead_code)]
        #declaration
        #[automatically_derived]
        #map_like {}
        #[automatically_derived]
        #document {
            type Owner = Self;
            type Fields = #ty;
            const FIELDS: &'static Self::Fields = &#name { #(#values)* #flattened_values #marker };
        }
    }
}
