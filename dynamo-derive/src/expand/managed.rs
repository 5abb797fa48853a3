//! The fields that the library keeps: their schema, and the methods that show them to a write.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, item, name};
use crate::model::{Entity, Field, Managed, Role};

/// `ManagedSchema { .. }`.
pub(crate) fn schema(entity: &Entity<'_>) -> TokenStream {
    let version = entity.managed(Managed::Version).map(|field| {
        let name = &field.constant;
        quote!(version: __dynamo::Some(__dynamo::VersionSchema::new::<Self>(#name)),)
    });
    let created_at =
        entity.managed(Managed::CreatedAt).filter(|field| matches!(field.role, Role::Stored)).map(|field| {
            let name = &field.constant;
            quote!(created_at: __dynamo::Some(#name),)
        });
    let ttl = entity.managed(Managed::Ttl).map(|field| {
        let name = &field.constant;
        quote!(ttl: __dynamo::Some(#name),)
    });
    if version.is_none() && created_at.is_none() && ttl.is_none() {
        return quote!(__dynamo::ManagedSchema::NONE);
    }
    let all = version.is_some() && created_at.is_some() && ttl.is_some();
    let rest = (!all).then(|| quote!(..__dynamo::ManagedSchema::NONE));
    quote!(__dynamo::ManagedSchema { #version #created_at #ttl #rest })
}

/// The methods of `DynamoEntity` that show the fields to a write; none without such fields.
pub(crate) fn methods(entity: &Entity<'_>) -> TokenStream {
    let version = entity.managed(Managed::Version).map(|field| {
        let name = &field.constant;
        quote!(__put.version(#name, self)?;)
    });
    let expiry = entity.managed(Managed::Ttl).map(|field| {
        let (ident, ty, name) = (field.ident, &field.ty, &field.constant);
        quote_spanned! {at(field.ty_span)=>
            __dynamo::convert::<__dynamo::Expires, #ty, _>(__dynamo::Settle(#name, &mut self.#ident))?;
        }
    });
    let created = entity.managed(Managed::CreatedAt);
    let updated = entity.managed(Managed::UpdatedAt);
    let stamps = [(created, quote!(CreatedAt)), (updated, quote!(UpdatedAt))];
    let stamps = stamps.iter().filter_map(|(field, which)| {
        let Field { ident, ty, ty_span, name, .. } = (*field)?;
        let name = name::literal(name);
        Some(quote_spanned! {at(*ty_span)=>
            __dynamo::timestamp::<#ty, _>(__dynamo::Stamp::#which(#name, &mut self.#ident, __put))?;
        })
    });
    let touch = updated.map(|Field { ident, ty, ty_span, .. }| {
        let touch = quote_spanned! {at(*ty_span)=>
            __dynamo::timestamp::<#ty, _>(__dynamo::Touch(&Self::FIELDS.#ident, __update))?;
        };
        quote! {
            fn manage_update(__update: &mut __dynamo::ManagedUpdate<'_, Self>) -> __dynamo::R<()> {
                #touch
                __dynamo::Ok(())
            }
        }
    });
    let is_shown = version.is_some() || created.is_some() || updated.is_some();
    if !is_shown && expiry.is_none() {
        return TokenStream::new();
    }
    let unused = (!is_shown).then(|| quote!(let _ = __put;));
    quote! {
        fn manage(&mut self, __put: &mut __dynamo::ManagedPut) -> __dynamo::R<()> {
            #unused
            #version
            #(#stamps)*
            #expiry
            __dynamo::Ok(())
        }
        #touch
    }
}

/// `impl Versioned` for an entity with a version, `impl Unconditional` for one whose writes depend on nothing.
pub(crate) fn versioned(entity: &Entity<'_>) -> TokenStream {
    let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
    let params = item::params(&entity.container, &entity.fields, &always);
    let Some(Field { ident, ty, ty_span, .. }) = entity.managed(Managed::Version) else {
        if !entity.unique.is_empty() {
            return TokenStream::new();
        }
        let header = params.header(&quote!(__dynamo::Unconditional));
        return quote!(#[automatically_derived] #header {});
    };
    let header = params.header(&quote!(__dynamo::Versioned));
    let ty = quote_spanned!(at(*ty_span)=> type Version = #ty;);
    quote! {
        #[automatically_derived]
        #header {
            #ty
            fn version_field(&self) -> Self::Version {
                __dynamo::Clone::clone(&self.#ident)
            }
            fn set_version_field(&mut self, __version: Self::Version) {
                self.#ident = __version;
            }
        }
    }
}
