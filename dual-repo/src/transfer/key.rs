//! Keys of items, for people.

use std::fmt::Write as _;

use dynamo_core::key::{Key, KeyValue};
use dynamo_core::schema::EntitySchema;

/// `PK = "a@b.c", SK = "#META"`.
pub(crate) fn key_text(schema: &EntitySchema, key: &Key) -> String {
    let text = |value: &KeyValue| match value {
        KeyValue::S(text) => format!("{text:?}"),
        KeyValue::N(text) => text.clone(),
        KeyValue::B(bytes) => bytes.iter().fold("0x".to_owned(), |out, byte| format!("{out}{byte:02x}")),
    };
    let mut out = format!("{} = {}", schema.primary.partition.name.text, text(&key.partition));
    if let (Some(attribute), Some(sort)) = (&schema.primary.sort, &key.sort) {
        let _ = write!(out, ", {} = {}", attribute.name.text, text(sort));
    }
    out
}
