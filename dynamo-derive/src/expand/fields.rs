//! The struct with a `Field` for each attribute, for the closures of conditions and updates.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use super::{Helper, at, call, helper, name};
use crate::model::{Container, Entity, Field, Managed};

/// The struct.
pub(crate) fn expand(entity: &Entity<'_>) -> TokenStream {
    let own = entity.container.ty();
    let fields = entity.fields.iter().filter(|field| field.is_stored()).map(|field| {
        let (ident, vis, role) = (field.ident, field.vis, role(entity, field));
        let ty = call::stored_ty(&entity.container, field);
        let doc = format!("The attribute `{}`.", field.name);
        quote!(#[doc = #doc] #vis #ident: __dynamo::Field<#own, #ty, #role>,)
    });
    let flattened = flattened(&entity.container, &entity.fields);
    let declaration = of(&entity.container).with_fields(&quote!(#(#fields)* #flattened));
    quote! {
        #[allow(dead_code)]
        #declaration
    }
}

/// The struct's type.
pub(crate) fn of(container: &Container<'_>) -> Helper {
    let name = ident(container);
    helper(container, &quote!(#name), false)
}

pub(super) fn ident(container: &Container<'_>) -> Ident {
    format_ident!("__{}Fields", container.ident.unraw())
}

/// `&Fields { .. }`.
pub(crate) fn value(entity: &Entity<'_>) -> TokenStream {
    let fields = entity.fields.iter().filter(|field| field.is_stored()).map(|field| {
        let (ident, ty, name) = (field.ident, call::stored_ty(&entity.container, field), &field.constant);
        let role = Role::of(entity, field);
        let managed = is_managed(field, &role).then(|| quote!(.managed()));
        let value = match role {
            Role::Plain => quote!(__dynamo::Field::plain(#name)),
            Role::Primary => quote!(__dynamo::Field::primary(#name)),
            Role::Index(component) => quote_spanned! {at(field.ty_span)=>
                __dynamo::Field::index(#name, #component, <#ty as __dynamo::IndexComponent>::component)
            },
            Role::KeyAttribute(component) => quote_spanned! {at(field.ty_span)=>
                __dynamo::Field::key_attribute(#name, #component, <#ty as __dynamo::IndexAttribute>::attribute)
            },
        };
        let absent = call::absent(field);
        quote!(#ident: #value #absent #managed,)
    });
    let name = ident(&entity.container);
    let marker = of(&entity.container).marker_field();
    let flattened = flattened_values(&entity.fields);
    quote!(&#name { #(#fields)* #flattened #marker })
}

/// A `Flat` for each field whose own fields are attributes beside the others.
pub(super) fn flattened(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let own = container.ty();
    let fields = fields.iter().filter(|field| field.is_flattened()).map(|field| {
        let (ident, vis, ty) = (field.ident, field.vis, &field.ty);
        quote!(#[doc = "What is flattened."] #vis #ident: __dynamo::Flat<#own, #ty>,)
    });
    fields.collect()
}

pub(super) fn flattened_values(fields: &[Field<'_>]) -> TokenStream {
    let idents = fields.iter().filter(|field| field.is_flattened()).map(|field| field.ident);
    quote!(#(#idents: __dynamo::Flat::new(),)*)
}

/// The struct, its type and its value for fields of which no more is known.
pub(crate) fn plain(
    container: &Container<'_>,
    fields: &[(&Ident, TokenStream)],
) -> (TokenStream, TokenStream, TokenStream) {
    let (own, name, helper) = (container.ty(), ident(container), of(container));
    let types = fields.iter().map(|(field, ty)| quote!(pub #field: __dynamo::Field<#own, #ty, __dynamo::Plain>,));
    let values = fields.iter().map(|(field, _)| {
        let literal = name::literal(&field.unraw().to_string());
        quote!(#field: __dynamo::Field::plain(#literal),)
    });
    if container.generics.lifetimes().next().is_some() {
        return (TokenStream::new(), quote!(()), quote!(&()));
    }
    let marker = helper.marker_field();
    (helper.with_fields(&quote!(#(#types)*)), helper.applied(None), quote!(&#name { #(#values)* #marker }))
}

/// The marker of what an update may do with a field.
fn role(entity: &Entity<'_>, field: &Field<'_>) -> TokenStream {
    let role = Role::of(entity, field);
    if is_managed(field, &role) { quote!(__dynamo::Managed) } else { role.ty() }
}

/// True when only the library may set the field.
fn is_managed(field: &Field<'_>, role: &Role) -> bool {
    !matches!(role, Role::Primary) && field.managed().any(|(managed, _)| managed != Managed::Ttl)
}

/// What an update may do with a field.
enum Role {
    Plain,
    Primary,
    /// Setting the field rewrites an index key; the number is that of the component.
    Index(usize),
    /// The field is a key attribute of an index itself; the number is that of the component.
    KeyAttribute(usize),
}

impl Role {
    fn of(entity: &Entity<'_>, field: &Field<'_>) -> Role {
        match entity.component_of(field) {
            Some((_, component)) if component.in_primary => Role::Primary,
            Some((position, component)) if component.in_template => Role::Index(position),
            Some((position, _)) => Role::KeyAttribute(position),
            None => Role::Plain,
        }
    }

    fn ty(&self) -> TokenStream {
        match self {
            Role::Plain | Role::KeyAttribute(_) => quote!(__dynamo::Plain),
            Role::Primary => quote!(__dynamo::PrimaryPart),
            Role::Index(_) => quote!(__dynamo::IndexPart),
        }
    }
}
