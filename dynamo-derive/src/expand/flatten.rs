//! What a struct with flattened fields needs beside a struct without: all names, and that no two are the same.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::at;
use crate::model::{Container, Field};

/// `&Names { .. }` of a struct with these fields, `own` among them.
pub(crate) fn names(fields: &[Field<'_>], own: &[String]) -> TokenStream {
    let flattened = fields.iter().filter(|field| field.is_flattened()).map(names_of);
    quote!(&__dynamo::Names { own: &[#(#own),*], flattened: &[#(#flattened),*], is_open: false })
}

/// The names that a flattened field takes.
pub(crate) fn names_of(field: &Field<'_>) -> TokenStream {
    let ty = &field.ty;
    quote_spanned!(at(field.ty_span)=> <#ty as __dynamo::Record>::NAMES)
}

/// The entries that flattened fields take: first those that one of them declares, then any.
pub(crate) fn arms<'a>(fields: impl Iterator<Item = (&'a Field<'a>, TokenStream)>) -> TokenStream {
    let (mut declared, mut any) = (TokenStream::new(), TokenStream::new());
    for (field, read) in fields {
        let names = names_of(field);
        declared.extend(quote!(__name if __dynamo::Names::knows(#names, __name) => #read,));
        any.extend(quote!(_ if __dynamo::Names::takes_any(#names) => #read,));
    }
    quote!(#declared #any)
}

/// Stops the build when an attribute of a flattened field is another one too. The second is for a function's body: with
/// parameters, the names are known where the struct is used.
pub(crate) fn checks(container: &Container<'_>, fields: &[Field<'_>], own: &[String]) -> (TokenStream, TokenStream) {
    let mut before = Vec::new();
    let mut checks = Vec::new();
    for field in fields.iter().filter(|field| field.is_flattened()) {
        let names = names_of(field);
        let check = quote_spanned! {at(field.ty_span)=>
            __dynamo::check_flattened(#names, &[#(#own),*], &[#(#before),*])
        };
        checks.push(check);
        before.push(names);
    }
    if container.generics.params.is_empty() {
        (quote!(#(const _: () = #checks;)*), TokenStream::new())
    } else {
        (TokenStream::new(), quote!(#(const { #checks };)*))
    }
}
