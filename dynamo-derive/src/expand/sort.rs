//! `Indexed`: the partition and the sort key prefixes of the primary key and of each index.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Index as Position;
use syn::ext::IdentExt;

use super::key::{lent, primary_bound};
use super::projected::{self, Projected};
use super::{Params, at, helper, item};
use crate::model::{Entity, Index, IndexId, Key};
use crate::template::Format;

/// `impl Indexed<..>` for every index.
pub(crate) fn expand(entity: &Entity<'_>) -> TokenStream {
    let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
    let params = item::params(&entity.container, &entity.fields, &always);
    entity.all_indexes().enumerate().map(|(position, index)| indexed(entity, &params, index, position)).collect()
}

/// A component as an argument: never `None`.
struct Argument<'a> {
    component: usize,
    name: &'a Ident,
    ty: TokenStream,
    /// The trait that lends it.
    bound: TokenStream,
    /// What is taken for granted about the field's type where its associated types are named. If it is not true, the impl
    /// does not apply, and `with_components` is the one place that reports it.
    assumed: TokenStream,
    /// True when texts sort as the values do, whatever the type.
    ordered: bool,
    span: Span,
}

fn arguments<'a>(entity: &'a Entity<'_>, key: &Key) -> Vec<Argument<'a>> {
    let argument = |(component, format): (usize, Format)| {
        let (found, field) = entity.field_of(component)?;
        let (ty, span) = (&field.ty, at(field.ty_span));
        let (bound, assumed, ty) = if found.in_primary {
            let bound = primary_bound(found);
            (bound.clone(), bound, ty.clone())
        } else if key.is_template() {
            let assumed = quote!(__dynamo::IndexComponent);
            (quote!(__dynamo::KeyComponent), assumed.clone(), quote_spanned!(span=> <#ty as #assumed>::Component))
        } else {
            let assumed = quote!(__dynamo::IndexAttribute);
            (quote!(__dynamo::AttributeKey), assumed.clone(), quote_spanned!(span=> <#ty as #assumed>::Attribute))
        };
        let own = &field.ty;
        let assumed = quote!(for<'__any> #own: #assumed);
        // Digits of one width sort as the numbers do; DynamoDB sorts number attributes itself.
        let ordered = format.digits.is_some() || !key.is_template();
        Some(Argument { component, name: field.ident, ty, bound, assumed, ordered, span })
    };
    key.components().into_iter().filter_map(argument).collect()
}

fn indexed(entity: &Entity<'_>, params: &Params, index: &Index, position: usize) -> TokenStream {
    let (marker, path) = match index.id {
        IndexId::Primary => (quote!(__dynamo::Primary), quote!(primary)),
        IndexId::Gsi(number) => (quote!(__dynamo::Gsi<#number>), secondary(position)),
        IndexId::Lsi(number) => (quote!(__dynamo::Lsi<#number>), secondary(position)),
    };
    let partition: Vec<Argument<'_>> = index.partitions().flat_map(|key| arguments(entity, key)).collect();
    let assumed = match index.id {
        IndexId::Primary => TokenStream::new(),
        IndexId::Gsi(_) | IndexId::Lsi(_) => assumptions(&partition),
    };
    let header = params.header_where(&quote!(__dynamo::Indexed<#marker>), &assumed);
    let types = partition.iter().map(|Argument { ty, .. }| ty);
    let types = quote!((#(#types,)*));
    let last = partition.iter().map(|argument| argument.component + 1).max().unwrap_or_default();
    let parts = (0..last).map(|component| {
        match partition.iter().enumerate().find(|(_, argument)| argument.component == component) {
            None => quote!(__dynamo::None),
            Some((position, Argument { ty, bound, span, .. })) => {
                let position = Position::from(position);
                quote_spanned!(*span=> __dynamo::Some(<#ty as #bound>::part(&__parts.#position)))
            }
        }
    });
    let unused = partition.is_empty().then(|| quote!(let () = *__parts;));
    let (prefixes, sort) = prefixes(entity, params, index, &path);
    let Projected { items, ty: projected, filter, filter_value } = projected::expand(entity, params, index, &path);
    let lent = lent();
    quote! {
        #prefixes
        #items
        #[automatically_derived]
        #header {
            const INDEX: &'static __dynamo::IndexSchema = &<Self as __dynamo::DynamoEntity>::SCHEMA.#path;
            type Partition = #types;
            type Sort = #sort;
            type Projected = #projected;
            type Filter = #filter;
            const FILTER: &'static Self::Filter = #filter_value;
            fn with_partition<__T>(__parts: &#types, __then: #lent) -> __T {
                #unused
                __then(&[#(#parts),*])
            }
        }
    }
}

/// Where the index at this position, the primary key counted, is in the schema.
fn secondary(position: usize) -> TokenStream {
    let position = position - 1;
    quote!(indexes[#position])
}

fn assumptions(arguments: &[Argument<'_>]) -> TokenStream {
    let assumed = arguments.iter().map(|argument| &argument.assumed);
    quote!(#(#assumed,)*)
}

/// The structs with a method for each component of the sort key, and the first of them.
fn prefixes(entity: &Entity<'_>, params: &Params, index: &Index, path: &TokenStream) -> (TokenStream, TokenStream) {
    let container = &entity.container;
    let sort: Vec<Argument<'_>> = index.sorts().flat_map(|key| arguments(entity, key)).collect();
    let prefix = |position: usize| {
        let own = container.ident.unraw();
        let name = match index.id {
            IndexId::Primary => format_ident!("__{own}SortKey{position}"),
            IndexId::Gsi(number) => format_ident!("__{own}Gsi{number}SortKey{position}"),
            IndexId::Lsi(number) => format_ident!("__{own}Lsi{number}SortKey{position}"),
        };
        (name.clone(), helper(container, &quote!(#name), false))
    };
    let own = container.ty();
    let mut out = TokenStream::new();
    let mut first = quote!(__dynamo::Complete);
    for (position, argument) in sort.iter().enumerate() {
        let (name, helper) = prefix(position);
        let ty = helper.applied(None);
        let next =
            if position + 1 < sort.len() { prefix(position + 1).1.applied(None) } else { quote!(__dynamo::Complete) };
        let declaration = helper.with_value(&quote!(__dynamo::Prefix));
        let value = helper.marker_value();
        let make = if position == 0 {
            first = ty.clone();
            let header = params.header_of(&quote!(__dynamo::Default), &ty);
            quote!(#header {
                fn default() -> Self {
                    #name(__dynamo::Prefix::of_index(&<#own as __dynamo::DynamoEntity>::SCHEMA.#path) #value)
                }
            })
        } else {
            let header = params.header_of(&quote!(__dynamo::From<__dynamo::Prefix>), &ty);
            quote!(#header {
                fn from(__prefix: __dynamo::Prefix) -> Self {
                    #name(__prefix #value)
                }
            })
        };
        let inherent = params.inherent_where(&ty, &argument.assumed);
        let method = method(argument, &next);
        out.extend(quote! {
            #declaration
            #[automatically_derived]
            #make
            #[automatically_derived]
            #inherent {
                #method
            }
        });
    }
    (out, first)
}

/// The method for one component.
fn method(argument: &Argument<'_>, next: &TokenStream) -> TokenStream {
    let Argument { name, ty, bound, ordered, span, .. } = argument;
    let order = if *ordered { quote!(__dynamo::Ordered) } else { quote_spanned!(*span=> <#ty as #bound>::Order) };
    let doc = format!(
        "The keys with this `{}`; alone, as a bound of a range, or followed by the next component.",
        name.unraw()
    );
    let lend = quote_spanned!(*span=> <#ty as #bound>::part(&__dynamo::KeyArg::<#ty>::into_component(__value)));
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        pub fn #name<__A: __dynamo::KeyArg<#ty>>(&self, __value: __A) -> __dynamo::SortPrefix<#order, #next> {
            __dynamo::SortPrefix::new(&self.0, #lend)
        }
    }
}
