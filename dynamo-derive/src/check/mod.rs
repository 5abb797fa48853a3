//! The rules. Each is a function that reports to the accumulator, headed by the code that breaks it.

mod compress;
mod enums;
mod fields;
mod keys;
mod managed;
mod names;
mod secret;
mod shards;
mod storage;
mod table;
mod unique;
pub(crate) mod version;

use crate::ctxt::Ctxt;
use crate::model::{Content, Entity, Field, Shape, Table, Tagging, Value};

pub(crate) fn entity(cx: &Ctxt, entity: &Entity<'_>) {
    if let Some(table) = entity.attrs.table.get() {
        names::table_name(cx, table);
    }
    names::entity_name(cx, entity);
    names::attributes_of_entity(cx, entity);
    names::indexes(cx, entity);
    names::projections(cx, entity);
    of_fields(cx, &entity.fields);
    storage::keys(cx, entity);
    storage::managed(cx, entity);
    fields::key_only(cx, entity);
    fields::keys_are_stored(cx, entity);
    managed::all(cx, entity);
    unique::all(cx, entity);
    secret::all(cx, entity);
    compress::entity(cx, entity);
    version::all(cx, entity);
    keys::templates(cx, entity);
    keys::distinct_attributes(cx, entity);
    keys::few_components(cx, entity);
    shards::all(cx, entity);
}

pub(crate) fn value(cx: &Ctxt, value: &Value<'_>) {
    match &value.shape {
        Shape::Map(found) => {
            names::attributes_of_value(cx, found);
            of_fields(cx, found);
        }
        Shape::Names(variants) => {
            names::variants(cx, variants);
            enums::variants(cx, value, variants);
        }
        Shape::Numbers(variants) => enums::variants(cx, value, variants),
        Shape::Data(tagging, variants) => {
            if !matches!(tagging, Tagging::Untagged) {
                names::variants(cx, variants);
            }
            enums::variants(cx, value, variants);
            names::attributes_of_variants(cx, tagging, variants);
            for variant in variants {
                if let Content::Map(found) = &variant.content {
                    of_fields(cx, found);
                }
            }
        }
        Shape::Newtype(_) | Shape::List(_) => {}
    }
}

fn of_fields(cx: &Ctxt, found: &[Field<'_>]) {
    fields::settings(cx, found);
    storage::one_way(cx, found);
    compress::fields(cx, found);
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
