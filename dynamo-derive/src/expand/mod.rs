//! The generated code: one call per field into generic functions of `dynamo_core::__private`, nothing else.

mod call;
mod choice;
mod data;
mod document;
mod fields;
mod flatten;
mod generics;
mod item;
mod key;
mod managed;
pub(crate) mod mysql;
mod mysql_value;
mod name;
mod projected;
mod schema;
mod settings;
mod sort;
mod table;
mod unique;
mod units;
mod value;

pub(crate) use fields::plain as plain_fields;
pub(crate) use generics::{Helper, Params, helper};
pub(crate) use item::ItemOf;
pub(crate) use key::lent;
pub(crate) use mysql::row as mysql_row;
pub(crate) use mysql_value::expand as mysql_value;
pub(crate) use table::expand as table;
pub(crate) use value::expand as value;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::model::{Container, Entity};

/// Everything that `#[derive(DynamoEntity)]` generates.
pub(crate) fn entity(entity: &Entity<'_>) -> TokenStream {
    let item = item::expand(&ItemOf::entity(entity));
    let fields = fields::expand(entity);
    let keys = key::expand(entity);
    let versioned = managed::versioned(entity);
    let unique = unique::impls(entity);
    let indexes = sort::expand(entity);
    let named = projected::named(entity);
    let items = anonymous(&entity.container, &quote!(#item #fields #keys #versioned #unique #indexes));
    quote!(#named #items)
}

/// Wraps impls so that their helpers are out of reach, with the runtime under one name.
pub(crate) fn anonymous(container: &Container<'_>, items: &TokenStream) -> TokenStream {
    let krate = &container.krate;
    quote! {
        #[doc(hidden)]
        const _: () = {
            use #krate::__private as __dynamo;
            #items
        };
    }
}

/// The span of code that is written for what stands at `place`: errors point there, lints see generated code.
pub(crate) fn at(place: Span) -> Span {
    place.resolved_at(Span::call_site())
}
