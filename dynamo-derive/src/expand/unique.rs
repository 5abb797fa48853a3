//! What no two items have alike: the schema, and what may be done to items because of it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, item};
use crate::model::{Component, Entity, Managed, Unique, UniquePart};

/// `&[UniqueSchema { .. }]`.
pub(crate) fn schema(entity: &Entity<'_>) -> TokenStream {
    let all = entity.unique.iter().map(|Unique { name, parts, .. }| {
        let parts = parts.iter().filter_map(|part| part_of(entity, part));
        quote!(__dynamo::UniqueSchema { name: #name, parts: &[#(#parts),*] })
    });
    quote!(&[#(#all),*])
}

fn part_of(entity: &Entity<'_>, part: &UniquePart) -> Option<TokenStream> {
    let UniquePart { component, ignore_case } = *part;
    let (_, field) = entity.field_of(component)?;
    let (name, attribute) = (field.plain_name(), &field.constant);
    let sameness = if ignore_case { quote!(__dynamo::Sameness::IgnoreCase) } else { quote!(__dynamo::Sameness::Exact) };
    Some(
        quote!(__dynamo::UniquePart { component: #component, field: #name, attribute: #attribute, sameness: #sameness }),
    )
}

/// `impl Replaceable` for an entity without unique fields, and `impl Upsertable` unless the time at which an item was made
/// is in a key that is written; `impl Guarded` for one with such fields or a version; and the
/// check that there is a place for unique values.
pub(crate) fn impls(entity: &Entity<'_>) -> TokenStream {
    let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
    let params = item::params(&entity.container, &entity.fields, &always);
    let is_versioned = entity.managed(Managed::Version).is_some();
    let replaceable = entity.unique.is_empty().then(|| {
        let header = params.header(&quote!(__dynamo::Replaceable));
        quote!(#[automatically_derived] #header {})
    });
    let is_rewritten = |component: &Component| component.in_primary || component.in_template;
    let is_created_at =
        |component: &&Component| entity.fields.get(component.field).is_some_and(|field| field.is(Managed::CreatedAt));
    let is_keyed = entity.components.iter().find(is_created_at).is_some_and(is_rewritten);
    let upsertable = (entity.unique.is_empty() && !is_keyed).then(|| {
        let header = params.header(&quote!(__dynamo::Upsertable));
        quote!(#[automatically_derived] #header {})
    });
    let guarded = (is_versioned || !entity.unique.is_empty()).then(|| {
        let header = params.header(&quote!(__dynamo::Guarded));
        let methods = is_versioned.then(|| {
            let version = quote!(__dynamo::Versioned::version_field(self));
            quote! {
                fn guard_update(&self, __update: __dynamo::Update<Self>) -> __dynamo::Update<Self> {
                    __update.if_version(#version)
                }
                fn guard_delete(&self, __delete: __dynamo::Delete<Self>) -> __dynamo::Delete<Self> {
                    __delete.if_version(#version)
                }
            }
        });
        quote!(#[automatically_derived] #header { #methods })
    });
    let check = entity.unique.first().filter(|_| entity.container.generics.params.is_empty()).map(|unique| {
        let own = entity.container.ty();
        quote_spanned! {at(unique.span)=>
            const _: () = __dynamo::check_unique(<#own as __dynamo::DynamoEntity>::SCHEMA);
        }
    });
    quote!(#replaceable #upsertable #guarded #check)
}
