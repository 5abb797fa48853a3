//! The rules. Each is a function that reports to the accumulator, headed by the code that breaks it.

mod fields;
mod keys;
mod managed;
mod names;
mod shards;
mod table;

use crate::ctxt::Ctxt;
use crate::model::{Entity, Shape, Table, Value};

pub(crate) fn entity(cx: &Ctxt, entity: &Entity<'_>) {
    if let Some(table) = entity.attrs.table.get() {
        names::table_name(cx, table);
    }
    names::entity_name(cx, entity);
    names::attributes_of_entity(cx, entity);
    names::indexes(cx, entity);
    names::projections(cx, entity);
    fields::settings(cx, &entity.fields);
    fields::key_only(cx, entity);
    fields::keys_are_stored(cx, entity);
    managed::all(cx, entity);
    keys::templates(cx, entity);
    keys::distinct_attributes(cx, entity);
    keys::few_components(cx, entity);
    shards::all(cx, entity);
}

pub(crate) fn value(cx: &Ctxt, value: &Value<'_>) {
    match &value.shape {
        Shape::Map(fields) => {
            names::attributes_of_value(cx, fields);
            fields::settings(cx, fields);
        }
        Shape::Names(variants) => names::variants(cx, variants),
        Shape::Newtype { .. } => {}
    }
}

pub(crate) fn table(cx: &Ctxt, table: &Table<'_>) {
    if let Some(name) = table.attrs.table.get() {
        names::table_name(cx, name);
    }
    table::expiry(cx, table);
    table::index_billing(cx, table);
    table::tags(cx, table);
    table::entities(cx, table);
}
