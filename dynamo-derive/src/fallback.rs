//! What stands in for the generated code of a declaration with mistakes: the errors, and impls that keep uses of the
//! type from being reported as well.

use proc_macro2::TokenStream;
use syn::DeriveInput;

pub(crate) fn entity(_input: &DeriveInput, errors: TokenStream) -> TokenStream {
    errors
}
pub(crate) fn value(_input: &DeriveInput, errors: TokenStream) -> TokenStream {
    errors
}
pub(crate) fn table(_input: &DeriveInput, errors: TokenStream) -> TokenStream {
    errors
}
