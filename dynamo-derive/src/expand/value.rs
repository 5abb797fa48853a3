//! What `#[derive(DynamoValue)]` generates.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Index;

use super::item::ItemOf;
use super::{Params, anonymous, at, data, document, item, units};
use crate::model::{Container, Element, Shape, Value};

/// The impls for a value.
pub(crate) fn expand(value: &Value<'_>) -> TokenStream {
    let container = &value.container;
    let items = match &value.shape {
        Shape::Map(fields) => {
            let record = item::expand(&ItemOf::value(container, fields));
            let value = map(&item::params(container, fields, &TokenStream::new()));
            let document = document::expand(container, fields);
            quote!(#record #value #document)
        }
        Shape::Newtype(element) => newtype(container, element),
        Shape::List(elements) => list(container, elements),
        Shape::Names(variants) => units::names(container, variants),
        Shape::Numbers(variants) => units::numbers(container, variants),
        Shape::Data(tagging, variants) => data::expand(container, tagging, variants),
    };
    anonymous(container, &items)
}

/// `Value` for a struct with named fields.
fn map(params: &Params) -> TokenStream {
    let header = params.header(&quote!(__dynamo::Value));
    quote! {
        #[automatically_derived]
        #header {
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                __dynamo::encode_record(self, __sink)
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                __dynamo::build(__source)
            }
            fn into_av(self) -> __dynamo::R<__dynamo::AttributeValue> {
                __dynamo::record_into_av(self)
            }
        }
    }
}

/// `Value` for a struct around several values.
fn list(container: &Container<'_>, elements: &[Element]) -> TokenStream {
    let types = elements.iter().map(|element| &element.ty);
    let header = Params::new(container, &quote!(#(#types),*), &TokenStream::new()).header(&quote!(__dynamo::Value));
    let len = elements.len();
    let push = elements.iter().enumerate().map(|(position, Element { ty, ty_span })| {
        let position = Index::from(position);
        quote_spanned! {at(*ty_span)=>
            __dynamo::codec::<#ty, _>(__dynamo::Push(&mut __list, &self.#position))?;
        }
    });
    let read = data::list(elements, &quote!(Self));
    quote! {
        #[automatically_derived]
        #header {
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                let mut __list = __dynamo::Sink::list(__sink, #len)?;
                #(#push)*
                __dynamo::ListSink::end(__list)
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                #read
            }
        }
    }
}

/// `Value` for a struct around another value, and the key traits where that value has them.
fn newtype(container: &Container<'_>, Element { ty, ty_span }: &Element) -> TokenStream {
    let span = at(*ty_span);
    let params = Params::new(container, ty, &TokenStream::new());
    let header = params.header(&quote!(__dynamo::Value));
    let inner = |name: &str| {
        let name = Ident::new(name, span);
        quote_spanned!(span=> <#ty as __dynamo::Value>::#name)
    };
    let (nullable, encode, decode, into_av) = (inner("NULLABLE"), inner("encode"), inner("decode"), inner("into_av"));
    let (is_absent, absent) = (inner("is_absent"), inner("absent"));
    let keys = newtype_keys(&params, ty);
    quote! {
        #[automatically_derived]
        #header {
            const NULLABLE: __dynamo::bool = #nullable;
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                #encode(&self.0, __sink)
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                #decode(__source).map(Self)
            }
            fn into_av(self) -> __dynamo::R<__dynamo::AttributeValue> {
                #into_av(self.0)
            }
            fn is_absent(&self) -> __dynamo::bool {
                #is_absent(&self.0)
            }
            fn absent() -> __dynamo::Option<Self> {
                #absent().map(Self)
            }
        }
        #keys
    }
}

/// The key traits of a newtype. The `for<'__any>` lets the bound be false: then there is no impl, and no error either.
fn newtype_keys(params: &Params, ty: &TokenStream) -> TokenStream {
    let header = |name: TokenStream, more: TokenStream| {
        params.header_where(&quote!(__dynamo::#name), &quote!(for<'__any> #ty: __dynamo::#name, #more))
    };
    let part = header(quote!(KeyPart), quote!(for<'__any> Self: __dynamo::Send + __dynamo::Sync));
    let component = header(quote!(KeyComponent), quote!(for<'__any> Self: __dynamo::KeyPart));
    let attribute = header(quote!(AttributeKey), quote!(for<'__any> Self: __dynamo::KeyPart));
    let padded = header(quote!(PaddedComponent), quote!());
    let ordered = header(quote!(OrderedComponent), quote!());
    let descending = header(quote!(DescendingComponent), quote!());
    let escaped = header(quote!(EscapedComponent), quote!());
    let map_key = header(quote!(MapKey), quote!());
    quote! {
        #[automatically_derived]
        #part {
            fn write_text(&self, __out: &mut __dynamo::String) -> __dynamo::R<()> {
                __dynamo::KeyPart::write_text(&self.0, __out)
            }
            fn key_value(&self) -> __dynamo::R<__dynamo::KeyValue> {
                __dynamo::KeyPart::key_value(&self.0)
            }
            fn notation() -> &'static __dynamo::str {
                <#ty as __dynamo::KeyPart>::notation()
            }
        }
        #[automatically_derived]
        #component {
            type Order = <#ty as __dynamo::KeyComponent>::Order;
            fn read_text(__text: &__dynamo::str) -> __dynamo::R<Self> {
                <#ty as __dynamo::KeyComponent>::read_text(__text).map(Self)
            }
        }
        #[automatically_derived]
        #attribute {
            const KIND: __dynamo::KeyKind = <#ty as __dynamo::AttributeKey>::KIND;
        }
        #[automatically_derived]
        #padded {
            fn padded(&self) -> __dynamo::Option<&dyn __dynamo::KeyPart> {
                __dynamo::PaddedComponent::padded(&self.0)
            }
        }
        #[automatically_derived]
        #ordered {
            const TEXT: __dynamo::OrderedText = <#ty as __dynamo::OrderedComponent>::TEXT;
        }
        #[automatically_derived]
        #descending {
            const ALPHABET: __dynamo::Alphabet = <#ty as __dynamo::DescendingComponent>::ALPHABET;
        }
        #[automatically_derived]
        #escaped {}
        #[automatically_derived]
        #map_key {
            fn to_name(&self) -> __dynamo::Cow<'_, __dynamo::str> {
                __dynamo::MapKey::to_name(&self.0)
            }
            fn from_name(__name: &__dynamo::str) -> __dynamo::R<Self> {
                <#ty as __dynamo::MapKey>::from_name(__name).map(Self)
            }
        }
    }
}
