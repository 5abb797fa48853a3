//! The values of columns that attributes of DynamoDB say, for filters.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::value::{AvSource, Value, same_value};

use super::{ColumnType, MySqlValue, RowMap, SqlValue};

/// A field that is one attribute, and how its column's value is made of the attribute's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttributePart {
    pub(crate) field: &'static str,
    pub(crate) attribute: &'static str,
    /// `None` when the field cannot have this value.
    pub(crate) read: fn(&AttributeValue) -> Option<SqlValue>,
    pub(crate) keeps_equality: fn(ColumnType) -> bool,
    pub(crate) keeps_order: fn(ColumnType) -> bool,
    /// Whether NULL reads as what has no attribute, if it reads as anything.
    pub(crate) null_is_absent: fn() -> bool,
}

/// Lists a field that is an attribute as its type is.
pub fn attribute<T: Value + MySqlValue>(map: &mut RowMap, field: &'static str, attribute: &'static str) {
    map.attributes.push(AttributePart {
        field,
        attribute,
        read: read::<T>,
        keeps_equality: T::keeps_equality,
        keeps_order: T::keeps_order,
        null_is_absent: || T::null().is_none_or(|value| Value::is_absent(&value)),
    });
}

fn read<T: Value + MySqlValue>(attribute: &AttributeValue) -> Option<SqlValue> {
    let value = <T as Value>::decode(AvSource::new(attribute.clone())).ok()?;
    let sql = MySqlValue::encode(&value);
    // A type that reads several values as one says nothing of the others.
    same_value(&value.into_av().ok()?, attribute).then_some(sql)
}
