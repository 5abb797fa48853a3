//! What `#[derive(DynamoTable)]` generates.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{anonymous, at};
use crate::attr::table::{Billing, Encryption, StreamView, TableAttrs};
use crate::model::{Table, TableVariant};

/// The impls for a table.
pub(crate) fn expand(table: &Table<'_>) -> TokenStream {
    let own = table.container.ident;
    let name = table.attrs.table.get();
    let settings = settings(&table.attrs);
    let schemas: Vec<TokenStream> = table.variants.iter().map(schema).collect();
    let read = table.variants.iter().map(|variant| {
        let (ident, ty) = (variant.ident, variant.ty);
        quote_spanned! {at(ty.span())=>
            let __map = match <#ty as __dynamo::DynamoEntity>::read_as(__map)? {
                __dynamo::ReadAs::Entity(__entity) => return __dynamo::Ok(__dynamo::Some(Self::#ident(__entity))),
                __dynamo::ReadAs::Other(__map) => __map,
            };
        }
    });
    let checks = table.variants.iter().zip(&schemas).enumerate().map(|(position, (variant, schema))| {
        let before = schemas.iter().take(position);
        let call = quote_spanned!(at(variant.ident.span())=> __dynamo::check_entity(#name, #schema, &[#(#before),*]));
        quote!(const _: () = #call;)
    });
    let numbers = quote_spanned!(at(own.span())=> __dynamo::check_numbers(&[#(#schemas),*]));
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
            ) -> __dynamo::R<__dynamo::Option<Self>> {
                #(#read)*
                let _ = __map;
                __dynamo::Ok(__dynamo::None)
            }
        }
        #(#checks)*
        const _: () = #numbers;
        #(#conversions)*
    };
    anonymous(&table.container, &items)
}

fn schema(variant: &TableVariant<'_>) -> TokenStream {
    let ty = variant.ty;
    quote_spanned!(at(ty.span())=> <#ty as __dynamo::DynamoEntity>::SCHEMA)
}

fn settings(attrs: &TableAttrs) -> TokenStream {
    let billing = attrs.billing.get().map(|billing| {
        let billing = match billing {
            Billing::OnDemand => quote!(OnDemand),
            Billing::Provisioned { read, write } => quote!(Provisioned { read: #read, write: #write }),
        };
        quote!(billing: __dynamo::Billing::#billing,)
    });
    let encryption = attrs.encryption.get().map(|encryption| {
        let encryption = match encryption {
            Encryption::AwsOwned => quote!(AwsOwned),
            Encryption::AwsManaged => quote!(AwsManaged),
            Encryption::CustomerKey(key) => quote!(CustomerKey(#key)),
        };
        quote!(encryption: __dynamo::Encryption::#encryption,)
    });
    let stream = attrs.stream.get().map(|view| {
        let view = match view {
            StreamView::KeysOnly => quote!(KeysOnly),
            StreamView::NewImage => quote!(NewImage),
            StreamView::OldImage => quote!(OldImage),
            StreamView::NewAndOldImages => quote!(NewAndOldImages),
        };
        quote!(stream: __dynamo::Some(__dynamo::StreamView::#view),)
    });
    let recovery = attrs.point_in_time_recovery.get().map(|()| quote!(point_in_time_recovery: true,));
    let protection = attrs.deletion_protection.get().map(|()| quote!(deletion_protection: true,));
    let ttl = attrs.ttl.get().map(|attribute| quote!(ttl: __dynamo::Some(#attribute),));
    let tags = attrs.tags.get().map(|tags| {
        let tags = tags.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(tags: &[#(#tags),*],)
    });
    let given = [billing, encryption, recovery, protection, stream, ttl, tags].map(ToTokens::into_token_stream);
    let all = given.iter().all(|setting| !setting.is_empty());
    let rest = (!all).then(|| quote!(..__dynamo::TableSettings::DEFAULT));
    quote!(__dynamo::TableSettings { #(#given)* #rest })
}
