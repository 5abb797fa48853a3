//! What `#[derive(MySqlValue)]` generates.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::at;
use super::mysql::{anonymous, header};
use crate::model::mysql_value::{ColumnShape, ColumnValue};

/// The impl for a type that is one column.
pub(crate) fn expand(value: &ColumnValue<'_>) -> TokenStream {
    let header = header(&value.container, &quote!(MySqlValue));
    let body = match &value.shape {
        ColumnShape::Newtype { ty, ty_span } => newtype(ty, *ty_span),
        ColumnShape::Labels(labels) => self::labels(labels),
    };
    anonymous(
        &value.container,
        &quote! {
            #[automatically_derived]
            #header { #body }
        },
    )
}

fn newtype(ty: &TokenStream, ty_span: Span) -> TokenStream {
    let span = at(ty_span);
    let inner = |name: &str| {
        let name = Ident::new(name, span);
        quote_spanned!(span=> <#ty as __mysql::MySqlValue>::#name)
    };
    let (expected, accepts, decode) = (inner("EXPECTED"), inner("accepts"), inner("decode"));
    let (encode, null, loses) = (inner("encode"), inner("null"), inner("loses"));
    quote! {
        const EXPECTED: &'static __mysql::str = #expected;
        fn accepts(__column: __mysql::ColumnType) -> __mysql::bool {
            #accepts(__column)
        }
        fn loses(__column: __mysql::ColumnType) -> __mysql::Option<&'static __mysql::str> {
            #loses(__column)
        }
        fn decode(__cell: __mysql::Cell<'_>) -> __mysql::Result<Self, __mysql::ValueProblem> {
            __mysql::Result::map(#decode(__cell), Self)
        }
        fn encode(&self) -> __mysql::SqlValue {
            #encode(&self.0)
        }
        fn null() -> __mysql::Option<Self> {
            __mysql::Option::map(#null(), Self)
        }
    }
}

fn labels(labels: &[(&Ident, String)]) -> TokenStream {
    let idents: Vec<_> = labels.iter().map(|(ident, _)| ident).collect();
    let texts: Vec<_> = labels.iter().map(|(_, text)| text).collect();
    quote! {
        const EXPECTED: &'static __mysql::str = __mysql::LABEL_EXPECTED;
        fn accepts(__column: __mysql::ColumnType) -> __mysql::bool {
            __mysql::accepts_label(__column)
        }
        fn keeps_equality(__column: __mysql::ColumnType) -> __mysql::bool {
            __mysql::accepts_label(__column)
        }
        fn decode(__cell: __mysql::Cell<'_>) -> __mysql::Result<Self, __mysql::ValueProblem> {
            match __mysql::Cell::text(&__cell)? {
                #(#texts => __mysql::Ok(Self::#idents),)*
                _ => __mysql::Err(__mysql::unknown_label(&[#(#texts),*])),
            }
        }
        fn encode(&self) -> __mysql::SqlValue {
            __mysql::label(match self {
                #(Self::#idents => #texts,)*
            })
        }
    }
}
