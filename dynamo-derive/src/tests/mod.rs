//! What the derives generate, as text. The files in `snapshots` are for reading: a change of them is a change of every
//! user's build.

mod errors;
mod expansions;

use proc_macro2::TokenStream;

/// The generated code, formatted.
fn pretty(derive: fn(TokenStream) -> TokenStream, input: &str) -> String {
    let input: TokenStream = input.parse().expect("the input is Rust");
    let output = derive(input);
    let file = syn_of_prettyplease::parse2(output).expect("the output is Rust");
    prettyplease::unparse(&file)
}
