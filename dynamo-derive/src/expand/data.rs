//! Enums whose variants carry data: what each variant is made of. How it is tagged is ordinary code of `dynamo-core`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::LitStr;

use super::item::{ItemOf, stored_types};
use super::{Params, at, item, name};
use crate::model::{Container, Content, Element, Tagging, Variant};

/// `Variants` and `Value` of an enum.
pub(crate) fn expand(container: &Container<'_>, tagging: &Tagging, variants: &[Variant<'_>]) -> TokenStream {
    let records: Vec<Option<ItemOf<'_>>> =
        (0..).zip(variants).map(|(at, found)| record(container, tagging, found, at)).collect();
    let slots = records.iter().flatten().map(item::slots);
    let params = params(container, variants);
    let (header, value) = (params.header(&quote!(__dynamo::Variants)), params.header(&quote!(__dynamo::Value)));
    let descriptions = variants.iter().map(|variant| {
        let (name, is_unit) = (name::literal(&variant.name), variant.content.is_unit());
        quote!(__dynamo::Variant { name: #name, is_unit: #is_unit })
    });
    let other = variants.iter().position(|variant| variant.attrs.other.is_set());
    let other = other.map(|at| quote!(const OTHER: __dynamo::Option<__dynamo::usize> = __dynamo::Some(#at);));
    let positions = variants.iter().enumerate().map(|(at, Variant { ident, .. })| quote!(Self::#ident { .. } => #at,));
    let units = variants.iter().enumerate().filter(|(_, variant)| variant.content.is_unit());
    let units = units.map(|(at, Variant { ident, .. })| quote!(#at => __dynamo::Some(Self::#ident),));
    let both: Vec<_> = variants.iter().zip(&records).collect();
    let methods = match tagging {
        Tagging::Internal { tag } => entries(container, &both, tag),
        Tagging::External | Tagging::Adjacent { .. } | Tagging::Untagged => contents(&both),
    };
    let (encode, decode) = calls(tagging);
    quote! {
        #(#slots)*
        #[automatically_derived]
        #header {
            const VARIANTS: &'static [__dynamo::Variant] = &[#(#descriptions),*];
            #other
            fn position(&self) -> __dynamo::usize {
                match self {
                    #(#positions)*
                }
            }
            fn unit(__at: __dynamo::usize) -> __dynamo::Option<Self> {
                match __at {
                    #(#units)*
                    _ => __dynamo::None,
                }
            }
            #methods
        }
        #[automatically_derived]
        #value {
            fn encode<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
                #encode
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<Self> {
                #decode
            }
        }
    }
}

/// The fields of a struct variant.
fn record<'a>(
    container: &'a Container<'a>,
    tagging: &Tagging,
    variant: &'a Variant<'a>,
    position: usize,
) -> Option<ItemOf<'a>> {
    let Content::Map(fields) = &variant.content else { return None };
    let tag = match tagging {
        Tagging::Internal { tag } => Some(tag.value()),
        Tagging::External | Tagging::Adjacent { .. } | Tagging::Untagged => None,
    };
    let params = item::params(container, fields, &TokenStream::new());
    Some(ItemOf::variant(container, fields, params, (variant.ident, position), tag))
}

/// The parameters of the enum's impls.
fn params(container: &Container<'_>, variants: &[Variant<'_>]) -> Params {
    let types = variants.iter().map(|variant| match &variant.content {
        Content::Unit => TokenStream::new(),
        Content::Newtype(Element { ty, .. }) => ty.clone(),
        Content::List(elements) => {
            let types = elements.iter().map(|element| &element.ty);
            quote!(#(#types),*)
        }
        Content::Map(fields) => stored_types(fields),
    });
    let params = Params::new(container, &quote!(#(#types),*), &TokenStream::new());
    variants.iter().fold(params, |params, variant| match &variant.content {
        Content::Map(fields) => params.with_records(container, fields),
        Content::Unit | Content::Newtype(_) | Content::List(_) => params,
    })
}

fn calls(tagging: &Tagging) -> (TokenStream, TokenStream) {
    let (encode, decode, names) = match tagging {
        Tagging::External => (quote!(encode_external), quote!(decode_external), vec![]),
        Tagging::Internal { tag } => (quote!(encode_internal), quote!(decode_internal), vec![tag]),
        Tagging::Adjacent { tag, content } => (quote!(encode_adjacent), quote!(decode_adjacent), vec![tag, content]),
        Tagging::Untagged => (quote!(encode_untagged), quote!(decode_untagged), vec![]),
    };
    let names: Vec<_> = names.into_iter().map(|literal| name::literal(&literal.value())).collect();
    (quote!(__dynamo::#encode(self, __sink #(, #names)*)), quote!(__dynamo::#decode(__source #(, #names)*)))
}

type Both<'a> = [(&'a Variant<'a>, &'a Option<ItemOf<'a>>)];

/// The content as a value of its own.
fn contents(variants: &Both<'_>) -> TokenStream {
    let write = variants.iter().map(|(Variant { ident, content, .. }, record)| match (content, record) {
        (Content::Newtype(Element { ty, ty_span }), _) => {
            let call = quote_spanned!(at(*ty_span)=> __dynamo::codec::<#ty, _>(__dynamo::Encode(__sink, __field_0)));
            quote!(Self::#ident(__field_0) => #call,)
        }
        (Content::List(elements), _) => {
            let (locals, len) = (locals(elements), elements.len());
            let push = elements.iter().zip(&locals).map(|(Element { ty, ty_span }, local)| {
                quote_spanned!(at(*ty_span)=> __dynamo::codec::<#ty, _>(__dynamo::Push(&mut __list, #local))?;)
            });
            quote! {
                Self::#ident(#(#locals),*) => {
                    let mut __list = __dynamo::Sink::list(__sink, #len)?;
                    #(#push)*
                    __dynamo::ListSink::end(__list)
                }
            }
        }
        (Content::Map(_), Some(record)) => {
            let (locals, len, put) = (record.locals(), record.len(), record.put_locals());
            quote! {
                Self::#ident #locals => {
                    let mut __entries = __dynamo::Sink::map(__sink, #len)?;
                    let __map = &mut __entries;
                    #put
                    __dynamo::MapSink::end(__entries)
                }
            }
        }
        (Content::Unit | Content::Map(_), _) => quote!(Self::#ident { .. } => __dynamo::Sink::null(__sink),),
    });
    let read = variants.iter().enumerate().filter_map(|(position, (Variant { ident, content, .. }, record))| {
        let read = match (content, record) {
            (Content::Newtype(Element { ty, ty_span }), _) => {
                let call = quote_spanned! {at(*ty_span)=>
                    __dynamo::codec::<#ty, _>(__dynamo::Decode(__dynamo::de(__source)))
                };
                quote!(#call.map(Self::#ident))
            }
            (Content::List(elements), _) => {
                let read = list(elements, &quote!(Self::#ident));
                quote!({ #read })
            }
            (Content::Map(_), Some(record)) => {
                let slots = record.slots_ty("'__de");
                quote!(__dynamo::fill::<#slots, _>(__dynamo::Source::map(__source)?))
            }
            (Content::Unit | Content::Map(_), _) => return None,
        };
        Some(quote!(#position => #read,))
    });
    quote! {
        fn content<__S: __dynamo::Sink>(&self, __sink: __S) -> __dynamo::R<__S::Done> {
            match self {
                #(#write)*
            }
        }
        fn read_content<'__de, __S: __dynamo::Source<'__de>>(
            __at: __dynamo::usize,
            __source: __S,
        ) -> __dynamo::R<Self> {
            match __at {
                #(#read)*
                _ => __dynamo::Err(__dynamo::incomplete()),
            }
        }
    }
}

/// The content as entries beside the tag.
fn entries(container: &Container<'_>, variants: &Both<'_>, tag: &LitStr) -> TokenStream {
    let write = variants.iter().map(|(Variant { ident, content, .. }, record)| match (content, record) {
        (Content::Newtype(Element { ty, ty_span }), _) => {
            let call = quote_spanned!(at(*ty_span)=> <#ty as __dynamo::Record>::fields(__field_0, __map));
            quote!(Self::#ident(__field_0) => #call,)
        }
        (Content::Map(_), Some(record)) => {
            let (locals, put) = (record.locals(), record.put_locals());
            quote!(Self::#ident #locals => { #put __dynamo::Ok(()) })
        }
        (Content::Unit | Content::Map(_) | Content::List(_), _) => quote!(Self::#ident { .. } => __dynamo::Ok(()),),
    });
    let (mut read, mut checks) = (TokenStream::new(), Vec::new());
    for (position, (Variant { ident, content, .. }, record)) in variants.iter().enumerate() {
        match (content, record) {
            (Content::Newtype(Element { ty, ty_span }), _) => {
                let slots = quote_spanned!(at(*ty_span)=> <#ty as __dynamo::Record>::Slots<'__de>);
                read.extend(quote!(#position => __map.fill::<#slots>().map(Self::#ident),));
                checks.push(check(container, ty, *ty_span, tag));
            }
            (Content::Map(_), Some(record)) => {
                let slots = record.slots_ty("'__de");
                read.extend(quote!(#position => __map.fill::<#slots>(),));
            }
            (Content::Unit | Content::Map(_) | Content::List(_), _) => {}
        }
    }
    quote! {
        fn entries<__M: __dynamo::MapSink>(&self, __map: &mut __M) -> __dynamo::R<()> {
            #(#checks)*
            match self {
                #(#write)*
            }
        }
        fn read_entries<'__de, __M: __dynamo::MapSource<'__de>>(
            __at: __dynamo::usize,
            __map: __dynamo::Beside<__M>,
        ) -> __dynamo::R<Self> {
            match __at {
                #read
                _ => __dynamo::Err(__dynamo::incomplete()),
            }
        }
    }
}

/// Stops the build when the content has an entry with the name of the tag.
fn check(container: &Container<'_>, ty: &TokenStream, ty_span: Span, tag: &LitStr) -> TokenStream {
    let call = quote_spanned!(at(ty_span)=> __dynamo::check_tag(<#ty as __dynamo::Record>::NAMES, #tag));
    // With parameters, the names are known where the enum is used.
    if container.generics.params.is_empty() { quote!(const _: () = #call;) } else { quote!(const { #call };) }
}

/// Reads a list into a tuple struct or tuple variant.
pub(crate) fn list(elements: &[Element], made: &TokenStream) -> TokenStream {
    let (locals, len) = (locals(elements), elements.len());
    let read = elements.iter().zip(&locals).map(|(Element { ty, ty_span }, local)| {
        quote_spanned!(at(*ty_span)=> let #local = __dynamo::codec::<#ty, _>(__dynamo::Next(&mut __list))?;)
    });
    quote! {
        let mut __list = __dynamo::Elements::new(__source, #len)?;
        #(#read)*
        __list.end()?;
        __dynamo::Ok(#made(#(#locals),*))
    }
}

fn locals(elements: &[Element]) -> Vec<Ident> {
    (0..elements.len()).map(|at| format_ident!("__field_{at}")).collect()
}
