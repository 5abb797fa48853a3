//! The call that is made for a field in each direction.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Helper, Params, at, helper};
use crate::attr::field::{Fallback, Format};
use crate::model::{By, Container, Conversion, Field, Storage};

/// Writes the field that `place` borrows into `__map`; `names` are those of the whole struct.
pub(crate) fn put(
    container: &Container<'_>,
    field: &Field<'_>,
    place: &TokenStream,
    names: &TokenStream,
) -> TokenStream {
    let (ty, name, span) = (&field.ty, &field.constant, at(field.ty_span));
    match &field.storage {
        Storage::Own => quote_spanned!(span=> __dynamo::codec::<#ty, _>(__dynamo::Put(__map, #name, #place))?;),
        Storage::Converted(conversion) => {
            let by = converter(container, field, conversion);
            quote_spanned!(span=> __dynamo::convert::<#by, #ty, _>(__dynamo::PutAs(__map, #name, #place))?;)
        }
        Storage::Flattened => flat(field, place, &quote!(__map), names),
    }
}

/// Moves the field at `place` into `__item`.
pub(crate) fn put_moved(
    container: &Container<'_>,
    field: &Field<'_>,
    place: &TokenStream,
    names: &TokenStream,
) -> TokenStream {
    let (ty, name, span) = (&field.ty, &field.constant, at(field.ty_span));
    match &field.storage {
        Storage::Own => quote_spanned!(span=> __dynamo::codec::<#ty, _>(__dynamo::Move(__item, #name, #place))?;),
        Storage::Converted(conversion) => {
            let by = converter(container, field, conversion);
            quote_spanned!(span=> __dynamo::convert::<#by, #ty, _>(__dynamo::MoveAs(__item, #name, #place))?;)
        }
        Storage::Flattened => flat(field, &quote!(&#place), &quote!(__item), names),
    }
}

fn flat(field: &Field<'_>, place: &TokenStream, map: &TokenStream, names: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    quote_spanned! {at(field.ty_span)=>
        <#ty as __dynamo::Record>::fields(#place, &mut __dynamo::Flattened(#map, const { #names }))?;
    }
}

/// Reads `__value` into the field's slot.
pub(crate) fn read(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, ty, name, span) = (field.ident, &field.ty, &field.constant, at(field.ty_span));
    match &field.storage {
        Storage::Own => quote_spanned! {span=>
            __dynamo::codec::<#ty, _>(__dynamo::Read(&mut self.#ident, #name, __dynamo::de(__value)))
        },
        Storage::Converted(conversion) => {
            let by = converter(container, field, conversion);
            quote_spanned! {span=>
                __dynamo::convert::<#by, #ty, _>(__dynamo::ReadAs(&mut self.#ident, #name, __dynamo::de(__value)))
            }
        }
        Storage::Flattened => quote!(__dynamo::Slots::field(&mut self.#ident, __name, __value)),
    }
}

/// Fills the field's slot, one of `slots`, where the attribute was missing.
pub(crate) fn fill(container: &Container<'_>, field: &Field<'_>, slots: &TokenStream) -> TokenStream {
    let (ident, ty, name, span) = (field.ident, &field.ty, &field.constant, at(field.ty_span));
    let (call, by, fill, fill_with) = match &field.storage {
        Storage::Own => (quote!(codec), None, quote!(Fill), quote!(FillWith)),
        Storage::Converted(conversion) => {
            let by = converter(container, field, conversion);
            (quote!(convert), Some(quote!(#by,)), quote!(FillAs), quote!(FillAsWith))
        }
        Storage::Flattened => return TokenStream::new(),
    };
    let op = match field.fallback() {
        None => quote_spanned!(span=> __dynamo::#fill(&mut #slots.#ident, #name)),
        Some(Fallback::Type) => {
            quote_spanned!(span=> __dynamo::#fill_with(&mut #slots.#ident, __dynamo::Default::default))
        }
        Some(Fallback::Function(path)) => {
            let function = quote_spanned!(at(path.span())=> || #path());
            quote_spanned!(span=> __dynamo::#fill_with(&mut #slots.#ident, #function))
        }
    };
    quote_spanned!(span=> __dynamo::#call::<#by #ty, _>(#op)?;)
}

/// `.or(..)`: what the field reads as where only some attributes are read, and its own is absent.
pub(crate) fn absent(field: &Field<'_>) -> Option<TokenStream> {
    let (ty, span) = (&field.ty, at(field.ty_span));
    let value = match field.fallback()? {
        Fallback::Type => quote_spanned!(span=> <#ty as __dynamo::Default>::default()),
        Fallback::Function(path) => quote_spanned!(at(path.span())=> #path()),
    };
    Some(match &field.storage {
        Storage::Own => quote_spanned!(span=> .or(|| #value)),
        Storage::Converted(Conversion { compress: false, .. }) => {
            quote_spanned!(span=> .or(|| __dynamo::As::new(#value)))
        }
        Storage::Converted(Conversion { compress: true, .. }) => {
            quote_spanned!(span=> .or(|| __dynamo::Compressed::new(#value)))
        }
        Storage::Flattened => return None,
    })
}

/// The type that the field has for conditions and updates.
pub(crate) fn stored_ty(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let ty = &field.ty;
    match &field.storage {
        Storage::Own | Storage::Flattened => ty.clone(),
        Storage::Converted(conversion) => {
            let by = plain_converter(container, field, conversion);
            if conversion.compress { quote!(__dynamo::Compressed<#ty, #by>) } else { quote!(__dynamo::As<#by, #ty>) }
        }
    }
}

/// The type that converts the field.
fn converter(container: &Container<'_>, field: &Field<'_>, conversion: &Conversion) -> TokenStream {
    let by = plain_converter(container, field, conversion);
    if conversion.compress { quote_spanned!(at(field.ty_span)=> __dynamo::Deflate<#by>) } else { by }
}

/// The same, without compression.
fn plain_converter(container: &Container<'_>, field: &Field<'_>, conversion: &Conversion) -> TokenStream {
    let span = at(field.ty_span);
    let by = match &conversion.by {
        By::Own => quote_spanned!(span=> __dynamo::Own),
        By::Ttl => quote_spanned!(span=> __dynamo::Expires),
        By::Serde => quote_spanned!(span=> __dynamo::ViaSerde),
        By::Format(Format::Rfc3339) => quote_spanned!(span=> __dynamo::Rfc3339),
        By::Format(Format::Date) => quote_spanned!(span=> __dynamo::DateOnly),
        By::Format(Format::UnixSeconds) => quote_spanned!(span=> __dynamo::Unix<0>),
        By::Format(Format::UnixMillis) => quote_spanned!(span=> __dynamo::Unix<3>),
        By::Format(Format::UnixMicros) => quote_spanned!(span=> __dynamo::Unix<6>),
        By::Format(Format::UnixNanos) => quote_spanned!(span=> __dynamo::Unix<9>),
        By::Path(_) => functions(container, field).applied(None),
    };
    if conversion.null { quote_spanned!(span=> __dynamo::OrNull<#by>) } else { by }
}

/// The helper type that stands for the functions of `with`.
fn functions(container: &Container<'_>, field: &Field<'_>) -> Helper {
    let name = functions_name(field);
    helper(container, &quote!(#name), false)
}

fn functions_name(field: &Field<'_>) -> Ident {
    let name = field.constant.to_string();
    format_ident!("__With{}", name.trim_start_matches("__NAME"), span = at(field.ty_span))
}

/// Declares the helper type, for a field with `with`.
pub(crate) fn declare(container: &Container<'_>, params: &Params, field: &Field<'_>) -> Option<TokenStream> {
    let Storage::Converted(Conversion { by: By::Path(path), .. }) = &field.storage else { return None };
    let (ty, helper) = (&field.ty, functions(container, field));
    let declaration = helper.with_fields(&TokenStream::new());
    let header = params.header_of(&quote!(__dynamo::Convert<#ty>), &helper.applied(None));
    let span = at(path.span());
    let encode = quote_spanned!(span=> |__value, __sink| #path::encode(__value, __sink));
    let decode = quote_spanned!(span=> |__source| #path::decode(__source));
    let held = quote_spanned!(span=> __dynamo::held::<#ty, _>(#decode));
    Some(quote! {
        #[allow(non_camel_case_types)]
        #declaration
        #[automatically_derived]
        #header {
            fn encode<__S: __dynamo::Sink>(__value: &#ty, __sink: __S) -> __dynamo::R<__S::Done> {
                #held.encode(__value, __sink, #encode)
            }
            fn decode<'__de, __S: __dynamo::Source<'__de>>(__source: __S) -> __dynamo::R<#ty> {
                #held.decode(__source, #decode)
            }
            fn is_absent(__value: &#ty) -> __dynamo::bool {
                #held.holds_none(__value)
            }
            fn absent() -> __dynamo::Option<#ty> {
                #held.absent()
            }
        }
    })
}
