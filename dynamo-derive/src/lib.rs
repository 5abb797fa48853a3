//! Derive macros for `dynamo-core`, which re-exports them next to the traits of the same names.
//!
//! Each is a short pipeline: attributes are parsed into a model, the model is checked, and code is generated that calls
//! one generic function of `dynamo-core` for each field. All mistakes of a declaration are reported in one go.

mod attr;
mod case;
mod check;
mod ctxt;
mod derive;
mod expand;
mod fallback;
mod model;
mod template;

use proc_macro::TokenStream;

/// x
#[proc_macro_derive(DynamoEntity, attributes(dynamo, pk, sk, gsi))]
pub fn derive_entity(input: TokenStream) -> TokenStream {
    derive::entity(input.into()).into()
}

/// x
#[proc_macro_derive(DynamoValue, attributes(dynamo))]
pub fn derive_value(input: TokenStream) -> TokenStream {
    derive::value(input.into()).into()
}

/// x
#[proc_macro_derive(DynamoTable, attributes(dynamo))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    derive::table(input.into()).into()
}
