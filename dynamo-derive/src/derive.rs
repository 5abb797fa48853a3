//! The derives as functions from tokens to tokens: parse, check, expand.

use proc_macro2::TokenStream;
use syn::{DeriveInput, Error};

use crate::ctxt::Ctxt;
use crate::model::{Entity, Table, Value};
use crate::{check, expand, fallback};

/// `#[derive(DynamoEntity)]`.
pub(crate) fn entity(input: TokenStream) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let entity = Entity::from_syn(&cx, input);
        if let Some(entity) = &entity {
            check::entity(&cx, entity);
        }
        match (cx.finish(), entity) {
            (Ok(()), Some(entity)) => expand::entity(&entity),
            (errors, _) => fallback::entity(input, &errors.err().unwrap_or_default()),
        }
    })
}

/// `#[derive(DynamoValue)]`.
pub(crate) fn value(input: TokenStream) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let value = Value::from_syn(&cx, input);
        if let Some(value) = &value {
            check::value(&cx, value);
        }
        match (cx.finish(), value) {
            (Ok(()), Some(value)) => expand::value(&value),
            (errors, _) => fallback::value(input, &errors.err().unwrap_or_default()),
        }
    })
}

/// `#[derive(DynamoTable)]`.
pub(crate) fn table(input: TokenStream) -> TokenStream {
    with_input(input, |input| {
        let cx = Ctxt::new();
        let table = Table::from_syn(&cx, input);
        if let Some(table) = &table {
            check::table(&cx, table);
        }
        match (cx.finish(), table) {
            (Ok(()), Some(table)) => expand::table(&table),
            (errors, _) => fallback::table(input, &errors.err().unwrap_or_default()),
        }
    })
}

pub(crate) fn with_input(input: TokenStream, derive: impl FnOnce(&DeriveInput) -> TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => derive(&input),
        Err(error) => Error::into_compile_error(error),
    }
}
