//! What stands in for the generated code of a declaration with mistakes: the errors, and impls that keep uses of the
//! type from being reported as well. None of it ever runs.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, Path};

use crate::attr::container::{EntityAttrs, ValueAttrs};
use crate::attr::table::TableAttrs;
use crate::ctxt::Ctxt;
use crate::expand::{self, Params, anonymous};
use crate::model::{Container, replace_self};

/// Stands in for an entity: one with every index, whose keys are made of anything.
pub(crate) fn entity(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let krate = silently(|cx| EntityAttrs::read(cx, &input.attrs).krate.into_inner());
    let container = Container::new(input, krate.as_ref());
    let params = Params::new(&container, &TokenStream::new(), &quote!(__dynamo::Send + __dynamo::Sync + 'static));
    let record = record(&params);
    let entity = params.header(&quote!(__dynamo::DynamoEntity));
    let indexed = params.header_for_any(&quote!(__dynamo::Indexed));
    let unconditional = params.header(&quote!(__dynamo::Unconditional));
    let replaceable = params.header(&quote!(__dynamo::Replaceable));
    let upsertable = params.header(&quote!(__dynamo::Upsertable));
    let guarded = params.header(&quote!(__dynamo::Guarded));
    let versioned = params.header(&quote!(__dynamo::Versioned));
    let fields = named(input, &container);
    let (declared, fields_ty, fields) = expand::plain_fields(&container, &fields);
    let sort = fields_of(input).map(|field| {
        quote! {
            pub fn #field<__A>(&self, _: __A) -> __dynamo::SortPrefix<__dynamo::Ordered, __AnySort> {
                __dynamo::any_prefix()
            }
        }
    });
    let lent = expand::lent();
    // What is read outlives what it is read from, which a type that borrows does not say of itself.
    let borrows = input.generics.lifetimes().next().is_some();
    let projected = if borrows { quote!(__dynamo::Anything) } else { quote!(Self) };
    let items = quote! {
        #record
        #declared
        #[derive(Default)]
        pub struct __AnySort;
        impl __dynamo::From<__dynamo::Prefix> for __AnySort {
            fn from(_: __dynamo::Prefix) -> Self {
                __AnySort
            }
        }
        impl __AnySort {
            #(#sort)*
        }
        #entity {
            const SCHEMA: &'static __dynamo::EntitySchema = &__dynamo::INVALID_ENTITY;
            type KeyParts = __dynamo::Anything;
            type Fields = #fields_ty;
            const FIELDS: &'static Self::Fields = #fields;
            fn with_components<__T>(&self, __then: #lent) -> __T {
                __then(&[])
            }
            fn with_key_parts<__T>(_: &__dynamo::Anything, __then: #lent) -> __T {
                __then(&[])
            }
            fn read_key_parts(_: &__dynamo::Key) -> __dynamo::R<__dynamo::Anything> {
                __dynamo::Ok(__dynamo::Anything)
            }
        }
        #replaceable {}
        #upsertable {}
        #unconditional {}
        #guarded {}
        #versioned {
            type Version = __dynamo::u64;
            fn version_field(&self) -> __dynamo::u64 {
                0
            }
            fn set_version_field(&mut self, _: __dynamo::u64) {}
        }
        #indexed {
            const INDEX: &'static __dynamo::IndexSchema = &__dynamo::INVALID_ENTITY.primary;
            type Partition = __dynamo::Anything;
            type Sort = __AnySort;
            type Projected = #projected;
            type Filter = #fields_ty;
            const FILTER: &'static Self::Filter = #fields;
            fn with_partition<__T>(_: &__dynamo::Anything, __then: #lent) -> __T {
                __then(&[])
            }
        }
    };
    with_errors(&container, &items, errors)
}

/// Stands in for a value: one that may be a key as well.
pub(crate) fn value(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let krate = silently(|cx| ValueAttrs::read(cx, &input.attrs).krate.into_inner());
    let container = Container::new(input, krate.as_ref());
    let params = Params::new(&container, &TokenStream::new(), &TokenStream::new());
    let value = params.header(&quote!(__dynamo::Value));
    let more = match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => record(&params),
        Data::Struct(_) | Data::Enum(_) | Data::Union(_) => keys(&params),
    };
    let items = quote! {
        #value {
            fn encode<__S: __dynamo::Sink>(&self, _: __S) -> __dynamo::R<__S::Done> {
                __dynamo::Err(__dynamo::incomplete())
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(_: __S) -> __dynamo::R<Self> {
                __dynamo::Err(__dynamo::incomplete())
            }
        }
        #more
    };
    with_errors(&container, &items, errors)
}

/// Stands in for a table without entities, that every entity converts to all the same.
pub(crate) fn table(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let krate = silently(|cx| TableAttrs::read(cx, &input.attrs).krate.into_inner());
    let container = Container::new(input, krate.as_ref());
    let params = Params::new(&container, &TokenStream::new(), &quote!(__dynamo::Send));
    let table = params.header(&quote!(__dynamo::DynamoTable));
    let mut seen = Vec::new();
    let mut conversions = TokenStream::new();
    if let Data::Enum(data) = &input.data {
        for variant in &data.variants {
            let (Fields::Unnamed(_), 1, Some(only)) =
                (&variant.fields, variant.fields.len(), variant.fields.iter().next())
            else {
                continue;
            };
            let (ident, ty) = (&variant.ident, &only.ty);
            let text = ty.to_token_stream().to_string();
            if !seen.contains(&text) {
                let from = params.header(&quote!(__dynamo::From<#ty>));
                conversions.extend(quote!(#from { fn from(__entity: #ty) -> Self { Self::#ident(__entity) } }));
                seen.push(text);
            }
        }
    }
    let items = quote! {
        #table {
            const TABLE: &'static __dynamo::TableSchema = &__dynamo::TableSchema {
                name: "",
                entities: &[],
                settings: __dynamo::TableSettings::DEFAULT,
            };
            fn read_entity<'__de, __M: __dynamo::MapSource<'__de>>(
                __map: __M,
            ) -> __dynamo::R<__dynamo::ReadAs<Self, __M>> {
                __dynamo::Ok(__dynamo::ReadAs::Other(__map))
            }
        }
        #conversions
    };
    with_errors(&container, &items, errors)
}

fn with_errors(container: &Container<'_>, items: &TokenStream, errors: &TokenStream) -> TokenStream {
    let items = anonymous(container, items);
    quote!(#errors #items)
}

/// Reads attributes once more; their mistakes are reported already.
fn silently(read: impl FnOnce(&Ctxt) -> Option<Path>) -> Option<Path> {
    let cx = Ctxt::new();
    let found = read(&cx);
    let _ = cx.finish();
    found
}

fn fields_of(input: &DeriveInput) -> impl Iterator<Item = &Ident> {
    let fields = match &input.data {
        Data::Struct(data) => Some(&data.fields),
        Data::Enum(_) | Data::Union(_) => None,
    };
    fields.into_iter().flatten().filter_map(|field| field.ident.as_ref())
}

/// The named fields with their types; none of a type that borrows, which could not be described.
fn named<'a>(input: &'a DeriveInput, container: &Container<'_>) -> Vec<(&'a Ident, TokenStream)> {
    let Data::Struct(data) = &input.data else { return Vec::new() };
    if input.generics.lifetimes().next().is_some() {
        return Vec::new();
    }
    let own = container.ty();
    data.fields.iter().filter_map(|field| Some((field.ident.as_ref()?, replace_self(&field.ty, &own)))).collect()
}

fn record(params: &Params) -> TokenStream {
    let header = params.header(&quote!(__dynamo::Record));
    quote! {
        #header {
            const LEN: __dynamo::usize = 0;
            const NAMES: &'static __dynamo::Names = __dynamo::INVALID_NAMES;
            type Slots<'__de> = __dynamo::NoSlots<Self>;
            fn fields<__M: __dynamo::MapSink>(&self, _: &mut __M) -> __dynamo::R<()> {
                __dynamo::Ok(())
            }
            fn into_fields(self, _: &mut __dynamo::Item) -> __dynamo::R<()> {
                __dynamo::Ok(())
            }
        }
    }
}

fn keys(params: &Params) -> TokenStream {
    let header = |name: TokenStream| {
        params.header_where(&quote!(__dynamo::#name), &quote!(for<'__any> Self: __dynamo::Send + __dynamo::Sync))
    };
    let (part, component) = (header(quote!(KeyPart)), header(quote!(KeyComponent)));
    let (attribute, map_key) = (header(quote!(AttributeKey)), header(quote!(MapKey)));
    quote! {
        #part {
            fn write_text(&self, _: &mut __dynamo::String) -> __dynamo::R<()> {
                __dynamo::Ok(())
            }
            fn key_value(&self) -> __dynamo::R<__dynamo::KeyValue> {
                __dynamo::Err(__dynamo::incomplete())
            }
            fn notation() -> &'static __dynamo::str {
                ""
            }
        }
        #component {
            type Order = __dynamo::Ordered;
            fn read_text(_: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::Err(__dynamo::incomplete())
            }
        }
        #attribute {
            const KIND: __dynamo::KeyKind = __dynamo::KeyKind::S;
        }
        #map_key {
            fn to_name(&self) -> __dynamo::Cow<'_, __dynamo::str> {
                __dynamo::Cow::Borrowed("")
            }
            fn from_name(_: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::Err(__dynamo::incomplete())
            }
        }
    }
}
