//! The values of columns that keys of DynamoDB are made of.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::key::{IndexComponent, KeyValue};
use dynamo_core::value::{AvSource, R, Value};

use super::{ColumnType, MySqlValue, RowMap, SqlValue};

/// A field of an entity that is part of a key, and how its column's value is made of the key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyPart {
    pub(crate) field: &'static str,
    pub(crate) read: ReadPart,
    /// Whether a column of a type has the order of the key.
    pub(crate) keeps_order: fn(ColumnType) -> bool,
}

/// Where in a key a value is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ReadPart {
    /// It is the text of a component of a template.
    Text(fn(&str) -> R<SqlValue>),
    /// It is the key attribute.
    Attribute(fn(KeyValue) -> R<SqlValue>),
}

/// Lists a field that is a component of a template.
pub fn key_text<T: IndexComponent + MySqlValue>(map: &mut RowMap, field: &'static str) {
    let read = ReadPart::Text(|text| T::read_component(text).map(|value| value.encode()));
    map.key_parts.push(KeyPart { field, read, keeps_order: T::keeps_order });
}

/// Lists a field that is a key attribute itself.
pub fn key_attribute<T: Value + MySqlValue>(map: &mut RowMap, field: &'static str) {
    let read = ReadPart::Attribute(|value| {
        <T as Value>::decode(AvSource::new(AttributeValue::from(value))).map(|value| MySqlValue::encode(&value))
    });
    map.key_parts.push(KeyPart { field, read, keeps_order: T::keeps_order });
}
