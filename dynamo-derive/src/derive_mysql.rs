//! The derives of MySQL as functions from tokens to tokens.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attr::mysql::{LabelAttrs, RowAttrs, RowOf};
use crate::ctxt::Ctxt;
use crate::derive::with_input;
use crate::expand;
use crate::expand::mysql::{anonymous, header};
use crate::model::Container;
use crate::model::mysql::Row;
use crate::model::mysql_value::ColumnValue;

/// `#[derive(MySqlEntity)]` and `#[derive(MySqlRow)]`.
pub(crate) fn row(input: TokenStream, of: RowOf) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let row = Row::from_syn(&cx, input, of);
        match (cx.finish(), row) {
            (Ok(()), Some(row)) => expand::mysql_row(&row),
            (errors, _) => fallback_row(input, of, &errors.err().unwrap_or_default()),
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
            (errors, _) => fallback_value(input, &errors.err().unwrap_or_default()),
        }
    })
}

/// Stands in for a struct that is read from rows, with any key.
fn fallback_row(input: &DeriveInput, of: RowOf, errors: &TokenStream) -> TokenStream {
    let krate = silently(|cx| RowAttrs::read(cx, &input.attrs, of).krate.into_inner());
    let container = Container::of_crate(input, krate.as_ref(), "dual_repo");
    let (row, entity) = (header(&container, &quote!(MySqlRow)), header(&container, &quote!(MySqlEntity)));
    let entity = (of == RowOf::Entity).then(|| {
        quote! {
            #entity {
                const NAME: &'static __mysql::str = "";
                const TABLE: __mysql::TableMap =
                    __mysql::TableMap { table: "", key: &[], cascade: __mysql::Cascade::Refused };
                type Key = __mysql::AnyKey;
            }
        }
    });
    let items = anonymous(
        &container,
        &quote! {
            #row {
                fn describe(_: &mut __mysql::RowMap) {}
                fn decode(_: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
                    __mysql::Err(__mysql::Unreadable::undeclared())
                }
                fn encode(&self, _: &mut __mysql::RowWriter) {}
            }
            #entity
        },
    );
    quote!(#errors #items)
}

/// Stands in for a type that is one column.
fn fallback_value(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let krate = silently(|cx| LabelAttrs::read(cx, &input.attrs).krate.into_inner());
    let container = Container::of_crate(input, krate.as_ref(), "dual_repo");
    let header = header(&container, &quote!(MySqlValue));
    let items = anonymous(
        &container,
        &quote! {
            #header {
                const EXPECTED: &'static __mysql::str = "";
                fn accepts(_: __mysql::ColumnType) -> __mysql::bool {
                    false
                }
                fn decode(_: __mysql::Cell<'_>) -> __mysql::Result<Self, __mysql::ValueProblem> {
                    __mysql::Err(__mysql::unknown_label(&[]))
                }
                fn encode(&self) -> __mysql::SqlValue {
                    __mysql::label("")
                }
            }
        },
    );
    quote!(#errors #items)
}

/// Reads attributes once more; their mistakes are reported already.
fn silently<T>(read: impl FnOnce(&Ctxt) -> T) -> T {
    let cx = Ctxt::new();
    let found = read(&cx);
    let _ = cx.finish();
    found
}
