//! The derives of MySQL as functions from tokens to tokens.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attr::mysql::RowOf;
use crate::ctxt::Ctxt;
use crate::derive::with_input;
use crate::expand;
use crate::model::mysql::Row;
use crate::model::mysql_value::ColumnValue;

/// `#[derive(MySqlEntity)]` and `#[derive(MySqlRow)]`.
pub(crate) fn row(input: TokenStream, of: RowOf) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let row = Row::from_syn(&cx, input, of);
        match (cx.finish(), row) {
            (Ok(()), Some(row)) => expand::mysql_row(&row),
            (errors, _) => with_errors(errors, &fallback_row(input, of)),
        }
    })
}

/// `#[derive(MySqlValue)]`.
pub(crate) fn value(input: TokenStream) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let value = ColumnValue::from_syn(&cx, input);
        match (cx.finish(), value) {
            (Ok(()), Some(value)) => expand::mysql_value(&value),
            (errors, _) => with_errors(errors, &fallback_value(input)),
        }
    })
}

fn with_errors(errors: Result<(), TokenStream>, fallback: &TokenStream) -> TokenStream {
    let errors = errors.err().unwrap_or_default();
    quote!(#errors #fallback)
}

/// Impls that keep uses of the type from being reported as well.
fn fallback_row(input: &DeriveInput, of: RowOf) -> TokenStream {
    let ident = &input.ident;
    let (params, arguments, clause) = input.generics.split_for_impl();
    let entity = (of == RowOf::Entity).then(|| {
        quote! {
            #[automatically_derived]
            impl #params __mysql::MySqlEntity for #ident #arguments #clause {
                const NAME: &'static str = "";
                const TABLE: __mysql::TableMap = __mysql::TableMap { table: "", key: &[] };
                type Key = ();
            }
        }
    });
    quote! {
        const _: () = {
            use ::dual_repo::__private as __mysql;
            #[automatically_derived]
            impl #params __mysql::MySqlRow for #ident #arguments #clause {
                fn describe(_: &mut __mysql::RowMap) {}
                fn decode(_: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
                    loop {}
                }
            }
            #entity
        };
    }
}

fn fallback_value(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (params, arguments, clause) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            use ::dual_repo::__private as __mysql;
            #[automatically_derived]
            impl #params __mysql::MySqlValue for #ident #arguments #clause {
                const EXPECTED: &'static str = "";
                fn accepts(_: __mysql::ColumnType) -> bool {
                    false
                }
                fn decode(_: __mysql::Cell<'_>) -> __mysql::Result<Self, __mysql::ValueProblem> {
                    loop {}
                }
                fn encode(&self) -> __mysql::SqlValue {
                    loop {}
                }
            }
        };
    }
}
