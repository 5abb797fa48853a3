//! Attributes that are taken apart.

use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Item;

pub(super) fn string(name: &str, value: AttributeValue) -> Result<String, String> {
    if let AttributeValue::S(text) = value { Ok(text) } else { Err(name.to_owned()) }
}

pub(super) fn number<T: FromStr>(name: &str, value: &AttributeValue) -> Result<T, String> {
    value.as_n().ok().and_then(|text| text.parse().ok()).ok_or_else(|| name.to_owned())
}

pub(super) fn boolean(name: &str, value: &AttributeValue) -> Result<bool, String> {
    value.as_bool().copied().map_err(|_| name.to_owned())
}

pub(super) fn map(name: &str, value: AttributeValue) -> Result<Item, String> {
    if let AttributeValue::M(item) = value { Ok(item) } else { Err(name.to_owned()) }
}

pub(super) fn list(name: &str, value: AttributeValue) -> Result<Vec<AttributeValue>, String> {
    if let AttributeValue::L(values) = value { Ok(values) } else { Err(name.to_owned()) }
}

pub(super) fn take(item: &mut Item, name: &str) -> Result<AttributeValue, String> {
    item.remove(name).ok_or_else(|| name.to_owned())
}

/// A field that has been read.
pub(super) fn need<T>(name: &str, field: Option<T>) -> Result<T, String> {
    field.ok_or_else(|| name.to_owned())
}
