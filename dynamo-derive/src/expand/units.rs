//! Enums of unit variants: everything that a text or a number can be, a value, a key, a component of a template, the key of
//! a map.

use proc_macro2::TokenStream;
use quote::quote;

use super::Params;
use crate::model::{Container, Variant};

/// An enum that is stored as strings.
pub(crate) fn names(container: &Container<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let header = Params::new(container, &TokenStream::new(), &TokenStream::new()).header(&quote!(__dynamo::UnitEnum));
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident).collect();
    let texts: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let other = other(variants);
    let listed: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
    let traits = traits(
        container,
        &format!("one of {}", listed.join(", ")),
        &quote!(__dynamo::Sink::string(__sink, __dynamo::UnitEnum::name(self))),
        &quote!(decode_name),
        [quote!(write_name), quote!(key_of_name), quote!(read_name)],
        (&order(&texts), &quote!(S)),
        &quote!(__dynamo::Cow::Borrowed(__dynamo::UnitEnum::name(self))),
    );
    quote! {
        #[automatically_derived]
        #header {
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
            #other
        }
        #traits
    }
}

/// An enum that is stored as its discriminants.
pub(crate) fn numbers(container: &Container<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let header = Params::new(container, &TokenStream::new(), &TokenStream::new()).header(&quote!(__dynamo::NumberEnum));
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident).collect();
    let other = other(variants);
    let traits = traits(
        container,
        "an integer",
        &quote!(__dynamo::encode_number(self, __sink)),
        &quote!(decode_number),
        [quote!(write_number), quote!(key_of_number), quote!(read_number)],
        (&quote!(Unordered), &quote!(N)),
        &quote!(__dynamo::Cow::Owned(__dynamo::ToString::to_string(&__dynamo::NumberEnum::number(self)))),
    );
    quote! {
        #[automatically_derived]
        #header {
            const NUMBERS: &'static [__dynamo::i128] = &[#(Self::#idents as __dynamo::i128),*];
            fn number(&self) -> __dynamo::i128 {
                match self {
                    #(Self::#idents => Self::#idents as __dynamo::i128,)*
                }
            }
            fn numbered(__number: __dynamo::i128) -> __dynamo::Option<Self> {
                match __number {
                    #(__number if __number == Self::#idents as __dynamo::i128 => __dynamo::Some(Self::#idents),)*
                    _ => __dynamo::None,
                }
            }
            #other
        }
        #traits
    }
}

/// What an unknown name or number reads as.
fn other(variants: &[Variant<'_>]) -> Option<TokenStream> {
    let ident = variants.iter().find(|variant| variant.attrs.other.is_set())?.ident;
    Some(quote! {
        fn other() -> __dynamo::Option<Self> {
            __dynamo::Some(Self::#ident)
        }
    })
}

/// The traits of a value that may be a key, by the functions that write and read it.
fn traits(
    container: &Container<'_>,
    notation: &str,
    encode: &TokenStream,
    decode: &TokenStream,
    [write_text, key_value, read_text]: [TokenStream; 3],
    (order, kind): (&TokenStream, &TokenStream),
    to_name: &TokenStream,
) -> TokenStream {
    let params = Params::new(container, &TokenStream::new(), &TokenStream::new());
    let header = |name: TokenStream| params.header(&quote!(__dynamo::#name));
    let (value, part) = (header(quote!(Value)), header(quote!(KeyPart)));
    let (component, attribute, map_key) =
        (header(quote!(KeyComponent)), header(quote!(AttributeKey)), header(quote!(MapKey)));
    quote! {
        #[automatically_derived]
        #value {
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                #encode
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                __dynamo::#decode(__source)
            }
        }
        #[automatically_derived]
        #part {
            fn write_text(&self, __out: &mut __dynamo::String) -> __dynamo::R<()> {
                __dynamo::#write_text(self, __out)
            }
            fn key_value(&self) -> __dynamo::R<__dynamo::KeyValue> {
                __dynamo::#key_value(self)
            }
            fn notation() -> &'static __dynamo::str {
                #notation
            }
        }
        #[automatically_derived]
        #component {
            type Order = __dynamo::#order;
            fn read_text(__text: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::#read_text(__text)
            }
        }
        #[automatically_derived]
        #attribute {
            const KIND: __dynamo::KeyKind = __dynamo::KeyKind::#kind;
        }
        #[automatically_derived]
        #map_key {
            fn to_name(&self) -> __dynamo::Cow<'_, __dynamo::str> {
                #to_name
            }
            fn from_name(__name: &__dynamo::str) -> __dynamo::R<Self> {
                __dynamo::#read_text(__name)
            }
        }
    }
}

/// Names sort as they do in keys, whatever follows them, unless one begins like another: `a` is before `a!`, and `a#1`
/// after `a!#1`.
fn order(names: &[&String]) -> TokenStream {
    let is_start = |name: &String| names.iter().any(|other| *other != name && other.starts_with(name.as_str()));
    if names.iter().any(|name| is_start(name)) { quote!(OrderedAtEnd) } else { quote!(Ordered) }
}
