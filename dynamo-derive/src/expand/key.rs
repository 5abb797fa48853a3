//! `DynamoEntity`: the schema, and the components of the keys.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Index;

use super::{at, fields, item, managed, schema};
use crate::model::{Component, Entity, Field, Key, Source};

/// `impl DynamoEntity`.
pub(crate) fn expand(entity: &Entity<'_>) -> TokenStream {
    let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
    let header = item::params(&entity.container, &entity.fields, &always).header(&quote!(__dynamo::DynamoEntity));
    let schema = schema::expand(entity);
    let (fields_ty, fields) = (fields::of(&entity.container).applied(None), fields::value(entity));
    let all = (0..entity.components.len()).filter_map(|position| {
        let (component, field) = entity.field_of(position)?;
        Some(lend_field(component, field))
    });
    let primary: Vec<(&Component, &Field<'_>)> = (0..entity.components.len())
        .filter_map(|position| entity.field_of(position))
        .filter(|(component, _)| component.in_primary)
        .collect();
    let types = primary.iter().map(|(_, field)| &field.ty);
    let types = quote!((#(#types,)*));
    let parts = primary.iter().enumerate().map(|(position, (component, field))| {
        let (ty, span, position) = (&field.ty, at(field.ty_span), Index::from(position));
        let bound = primary_bound(component);
        quote_spanned!(span=> __dynamo::Some(<#ty as #bound>::part(&__parts.#position)))
    });
    let read = primary.iter().map(|(component, field)| read_part(entity, component, field));
    let managed = managed::methods(entity);
    let lent = lent();
    let unused = primary.is_empty().then(|| quote!(let () = *__parts;));
    quote! {
        #[automatically_derived]
        #header {
            const SCHEMA: &'static __dynamo::EntitySchema = #schema;
            type KeyParts = #types;
            type Fields = #fields_ty;
            const FIELDS: &'static Self::Fields = #fields;

            fn with_components<__T>(&self, __then: #lent) -> __T {
                __then(&[#(#all),*])
            }
            fn with_key_parts<__T>(__parts: &#types, __then: #lent) -> __T {
                #unused
                __then(&[#(#parts),*])
            }
            fn read_key_parts(__key: &__dynamo::Key) -> __dynamo::R<#types> {
                __dynamo::Ok((#(#read,)*))
            }
            #managed
        }
    }
}

/// The type of what components are lent to.
pub(crate) fn lent() -> TokenStream {
    quote!(impl __dynamo::FnOnce(&[__dynamo::Option<&dyn __dynamo::KeyPart>]) -> __T)
}

/// The trait that a component of the primary key must have.
pub(crate) fn primary_bound(component: &Component) -> TokenStream {
    if component.in_template { quote!(__dynamo::KeyComponent) } else { quote!(__dynamo::AttributeKey) }
}

/// A component of the primary key, read back from it.
fn read_part(entity: &Entity<'_>, component: &Component, field: &Field<'_>) -> TokenStream {
    let (ty, span) = (&field.ty, at(field.ty_span));
    let position = entity.component_of(field).map(|(position, _)| position);
    let schema = quote!(<Self as __dynamo::DynamoEntity>::SCHEMA);
    let is_field = |key: &Key| matches!(key.source, Source::Field { component } if Some(component) == position);
    if component.in_template && !entity.primary.keys().any(is_field) {
        quote_spanned!(span=> __dynamo::key_part(__key, #schema, #position, <#ty as __dynamo::KeyComponent>::read_text)?)
    } else {
        quote_spanned!(span=> __dynamo::key_field::<#ty>(__key, #schema, #position)?)
    }
}

/// `Some(&dyn KeyPart)`, or `None` for a field that is `None`.
fn lend_field(component: &Component, field: &Field<'_>) -> TokenStream {
    let (ident, ty, span) = (field.ident, &field.ty, at(field.ty_span));
    match component {
        Component { padded: true, .. } => {
            quote_spanned!(span=> <#ty as __dynamo::PaddedComponent>::padded(&self.#ident))
        }
        Component { in_primary: true, .. } => {
            let bound = primary_bound(component);
            quote_spanned!(span=> __dynamo::Some(<#ty as #bound>::part(&self.#ident)))
        }
        Component { in_template: true, .. } => {
            quote_spanned!(span=> <#ty as __dynamo::IndexComponent>::component(&self.#ident))
        }
        Component { .. } => quote_spanned!(span=> <#ty as __dynamo::IndexAttribute>::attribute(&self.#ident)),
    }
}
