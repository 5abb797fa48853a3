//! What `#[derive(DynamoTable)]` generates.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{anonymous, at, settings};
use crate::model::{Table, TableVariant};

/// The impls for a table.
pub(crate) fn expand(table: &Table<'_>) -> TokenStream {
    let own = table.container.ident;
    let name = table.attrs.table.get();
    let settings = settings::expand(&table.attrs);
    let schemas: Vec<TokenStream> = table.variants.iter().map(schema).collect();
    let read = table.variants.iter().enumerate().map(|(position, TableVariant { ident, ty })| {
        quote_spanned! {at(ty.span())=>
            __dynamo::Some(#position) => {
                __dynamo::ReadAs::Entity(Self::#ident(<#ty as __dynamo::DynamoEntity>::read_known(__map)?))
            }
        }
    });
    let checks = table.variants.iter().zip(&schemas).enumerate().map(|(position, (variant, schema))| {
        let before = schemas.iter().take(position);
        let call = quote_spanned!(at(variant.ident.span())=> __dynamo::check_entity(#name, #schema, &[#(#before),*]));
        quote!(const _: () = #call;)
    });
    let whole = quote_spanned! {at(own.span())=>
        __dynamo::check_table(
            <#own as __dynamo::DynamoTable>::TABLE.entities,
            &<#own as __dynamo::DynamoTable>::TABLE.settings,
        )
    };
    let conversions = table.variants.iter().map(|TableVariant { ident, ty }| {
        quote! {
            #[automatically_derived]
            impl __dynamo::From<#ty> for #own {
                fn from(__entity: #ty) -> Self {
                    Self::#ident(__entity)
                }
            }
        }
    });
    let items = quote! {
        #[automatically_derived]
        impl __dynamo::DynamoTable for #own {
            const TABLE: &'static __dynamo::TableSchema = &__dynamo::TableSchema {
                name: #name,
                entities: &[#(#schemas),*],
                settings: #settings,
            };
            fn read_entity<'__de, __M: __dynamo::MapSource<'__de>>(
                __map: __M,
            ) -> __dynamo::R<__dynamo::ReadAs<Self, __M>> {
                let __position = __dynamo::entity_of(<Self as __dynamo::DynamoTable>::TABLE.entities, &__map)?;
                __dynamo::Ok(match __position {
                    #(#read)*
                    _ => __dynamo::ReadAs::Other(__map),
                })
            }
        }
        #(#checks)*
        const _: () = #whole;
        #(#conversions)*
    };
    anonymous(&table.container, &items)
}

fn schema(variant: &TableVariant<'_>) -> TokenStream {
    let ty = variant.ty;
    quote_spanned!(at(ty.span())=> <#ty as __dynamo::DynamoEntity>::SCHEMA)
}
