//! What `#[derive(DynamoValue)]` generates.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::item::ItemOf;
use super::{Params, anonymous, at, item};
use crate::model::{Container, Shape, UnitVariant, Value};

/// The impls for a value.
pub(crate) fn expand(value: &Value<'_>) -> TokenStream {
    let container = &value.container;
    let items = match &value.shape {
        Shape::Map(fields) => {
            let record = item::expand(&ItemOf::value(container, fields));
            let value = map(&item::params(container, fields, &TokenStream::new()));
            quote!(#record #value)
        }
        Shape::Newtype { ty, ty_span } => newtype(container, ty, *ty_span),
        Shape::Names(variants) => names(container, variants),
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

/// `Value` for a struct around another value, and the key traits where that value has them.
fn newtype(container: &Container<'_>, ty: &TokenStream, ty_span: Span) -> TokenStream {
    let span = at(ty_span);
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

/// Everything that a text can be: a value, a key, a component of a template, the key of a map.
fn names(container: &Container<'_>, variants: &[UnitVariant<'_>]) -> TokenStream {
    let params = Params::new(container, &TokenStream::new(), &TokenStream::new());
    let header = |name: TokenStream| params.header(&quote!(__dynamo::#name));
    let (unit, value, part) = (header(quote!(UnitEnum)), header(quote!(Value)), header(quote!(KeyPart)));
    let (component, attribute, map_key) =
        (header(quote!(KeyComponent)), header(quote!(AttributeKey)), header(quote!(MapKey)));
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident).collect();
    let texts: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let notation = format!("one of {}", texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", "));
    quote! {
        #[automatically_derived]
        #unit {
            const NAMES: &'static [&'static __dynamo::str] = &[#(#texts),*];
            fn name(&self) -> &'static __dynamo::str {
                match self {
                    #(Self::#idents => #texts,)*
                }
            }
            fn named(__name: &__dynamo::str) -> __dynamo::Option<Self> {
                match __name {
                    #(#texts => __dynamo::Some(Self::#idents),)*
                    _ => __dynamo::None,
                }
            }
        }
        #[automatically_derived]
        #value {
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                __dynamo::Sink::string(__sink, __dynamo::UnitEnum::name(self))
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                __dynamo::decode_name(__source)
            }
        }
        #[automatically_derived]
        #part {
            fn write_text(&self, __out: &mut __dynamo::String) -> __dynamo::R<()> {
                __dynamo::write_name(self, __out)
            }
            fn key_value(&self) -> __dynamo::R<__dynamo::KeyValue> {
                __dynamo::key_of_name(self)
            }
            fn notation() -> &'static __dynamo::str {
                #notation
            }
        }
        #[automatically_derived]
        #component {
            type Order = __dynamo::Ordered;
            fn read_text(__text: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::read_name(__text)
            }
        }
        #[automatically_derived]
        #attribute {
            const KIND: __dynamo::KeyKind = __dynamo::KeyKind::S;
        }
        #[automatically_derived]
        #map_key {
            fn to_name(&self) -> __dynamo::Cow<'_, __dynamo::str> {
                __dynamo::Cow::Borrowed(__dynamo::UnitEnum::name(self))
            }
            fn from_name(__name: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::read_name(__name)
            }
        }
    }
}
