//! Derive macros for `dynamo-core`, which re-exports them next to the traits of the same names.
//!
//! Each is a short pipeline: attributes are parsed into a model, the model is checked, and code is generated that calls
//! one generic function of `dynamo-core` for each field. All mistakes of a declaration are reported in one go.

mod attr;
mod case;
mod check;
mod ctxt;
mod derive;
mod derive_mysql;
mod expand;
mod fallback;
mod model;
mod template;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/entity.md")]
#[proc_macro_derive(DynamoEntity, attributes(dynamo, pk, sk, gsi, lsi))]
pub fn derive_entity(input: TokenStream) -> TokenStream {
    derive::entity(input.into()).into()
}

#[doc = include_str!("../docs/value.md")]
#[proc_macro_derive(DynamoValue, attributes(dynamo))]
pub fn derive_value(input: TokenStream) -> TokenStream {
    derive::value(input.into()).into()
}

#[doc = include_str!("../docs/table.md")]
#[proc_macro_derive(DynamoTable, attributes(dynamo))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    derive::table(input.into()).into()
}

#[doc = include_str!("../docs/mysql_row.md")]
#[proc_macro_derive(MySqlRow, attributes(mysql))]
pub fn derive_mysql_row(input: TokenStream) -> TokenStream {
    derive_mysql::row(input.into(), attr::mysql::RowOf::Row).into()
}

#[doc = include_str!("../docs/mysql_entity.md")]
#[proc_macro_derive(MySqlEntity, attributes(mysql))]
pub fn derive_mysql_entity(input: TokenStream) -> TokenStream {
    derive_mysql::row(input.into(), attr::mysql::RowOf::Entity).into()
}

#[doc = include_str!("../docs/mysql_value.md")]
#[proc_macro_derive(MySqlValue, attributes(mysql, dynamo))]
pub fn derive_mysql_value(input: TokenStream) -> TokenStream {
    derive_mysql::value(input.into()).into()
}
