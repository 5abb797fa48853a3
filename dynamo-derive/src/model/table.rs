//! A table: an enum with a variant for each entity.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Fields, Type};

use super::Container;
use crate::attr::field;
use crate::attr::table::TableAttrs;
use crate::ctxt::Ctxt;

/// An enum with a variant for each entity.
pub(crate) struct Table<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) attrs: TableAttrs,
    pub(crate) variants: Vec<TableVariant<'a>>,
}

/// A variant that holds an entity.
pub(crate) struct TableVariant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
}

impl<'a> Table<'a> {
    /// Reads a declaration. `None` when there is too little to check.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = TableAttrs::read(cx, &input.attrs);
        //     #[derive(DynamoTable)] struct Users { .. }
        //                                   ^^^^^
        let Data::Enum(data) = &input.data else {
            cx.error(
                &input.ident,
                "`DynamoTable` can only be derived for enums: a variant for each entity of the table",
            );
            return None;
        };
        //     #[derive(DynamoTable)] enum Users<T> { User(User<T>) }
        //                                       ^ has no parameters
        for param in &input.generics.params {
            cx.error(param, "a table has no generic parameters: its entities are known");
        }
        //     #[derive(DynamoTable)] enum Users { .. }     <- without `#[dynamo(table = "..")]`
        if !attrs.table.is_mentioned() {
            cx.error(&input.ident, "the table is not named; write `#[dynamo(table = \"..\")]`");
        }
        //     #[derive(DynamoTable)] enum Users {}
        //                                 ^^^^^
        if data.variants.is_empty() {
            cx.error(&input.ident, "a table has at least one entity; write a variant for each: `User(User)`");
        }
        let mut variants = Vec::with_capacity(data.variants.len());
        for variant in &data.variants {
            field::none(cx, &variant.attrs, "a variant of a table");
            let mut fields = variant.fields.iter();
            if let (Fields::Unnamed(_), Some(only), None) = (&variant.fields, fields.next(), fields.next()) {
                field::none(cx, &only.attrs, "the entity of a variant");
                variants.push(TableVariant { ident: &variant.ident, ty: &only.ty });
            } else {
                //     enum Users { User { user: User } }
                //                  ^^^^ holds one entity
                let name = &variant.ident;
                cx.error(name, format_args!("a variant of a table holds one entity: `{name}({name})`"));
            }
        }
        Some(Table { container: Container::new(input, attrs.krate.get()), attrs, variants })
    }
}
