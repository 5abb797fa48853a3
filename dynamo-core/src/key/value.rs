//! The value of a key attribute, and a primary key.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue, types::ScalarAttributeType};

use super::KeyAttribute;
use crate::schema::IndexSchema;
use crate::value::Item;

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

impl KeyKind {
    /// The abbreviation that DynamoDB uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyKind::S => "S",
            KeyKind::N => "N",
            KeyKind::B => "B",
        }
    }

    pub(crate) fn scalar(self) -> ScalarAttributeType {
        match self {
            KeyKind::S => ScalarAttributeType::S,
            KeyKind::N => ScalarAttributeType::N,
            KeyKind::B => ScalarAttributeType::B,
        }
    }
}

/// The value of a key attribute. Numbers are in canonical text, so that equal keys are equal values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyValue {
    /// A string.
    S(String),
    /// A number.
    N(String),
    /// Bytes.
    B(Vec<u8>),
}

impl KeyValue {
    /// The bytes that count against the key limits.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            KeyValue::S(text) => text.len(),
            KeyValue::N(text) => crate::value::number_size(text),
            KeyValue::B(bytes) => bytes.len(),
        }
    }

    /// True for the empty string and empty bytes, which cannot be keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            KeyValue::S(text) | KeyValue::N(text) => text.is_empty(),
            KeyValue::B(bytes) => bytes.is_empty(),
        }
    }

    /// The key attribute's value in an item; `None` when it is no string, number or bytes.
    #[must_use]
    pub fn from_attribute(value: &AttributeValue) -> Option<KeyValue> {
        Some(match value {
            AttributeValue::S(text) => KeyValue::S(text.clone()),
            AttributeValue::N(text) => KeyValue::N(crate::value::canonical_number(text)?),
            AttributeValue::B(bytes) => KeyValue::B(bytes.as_ref().to_vec()),
            _ => return None,
        })
    }
}

impl From<KeyValue> for AttributeValue {
    fn from(value: KeyValue) -> Self {
        match value {
            KeyValue::S(text) => AttributeValue::S(text),
            KeyValue::N(text) => AttributeValue::N(text),
            KeyValue::B(bytes) => AttributeValue::B(Blob::new(bytes)),
        }
    }
}

impl From<&str> for KeyValue {
    fn from(text: &str) -> Self {
        KeyValue::S(text.to_owned())
    }
}

impl From<String> for KeyValue {
    fn from(text: String) -> Self {
        KeyValue::S(text)
    }
}

/// A primary key: the values of the table's key attributes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The partition key.
    pub partition: KeyValue,
    /// The sort key, where the table has one.
    pub sort: Option<KeyValue>,
}

impl Key {
    /// The key as the SDK wants it.
    #[must_use]
    pub fn into_item(self, schema: &IndexSchema) -> Item {
        let mut item = Item::with_capacity(2);
        item.insert(schema.partition.name.text.to_owned(), self.partition.into());
        if let (Some(attribute), Some(sort)) = (&schema.sort, self.sort) {
            item.insert(attribute.name.text.to_owned(), sort.into());
        }
        item
    }

    /// The value of one of the key attributes of `schema`.
    pub(crate) fn value(&self, schema: &IndexSchema, attribute: &KeyAttribute) -> Option<&KeyValue> {
        if attribute.name.text == schema.partition.name.text { Some(&self.partition) } else { self.sort.as_ref() }
    }

    /// The key of an item; `None` when the item lacks a key attribute.
    #[must_use]
    pub fn of_item(item: &Item, schema: &IndexSchema) -> Option<Key> {
        let value = |name: &str| item.get(name).and_then(KeyValue::from_attribute);
        Some(Key {
            partition: value(schema.partition.name.text)?,
            sort: match &schema.sort {
                Some(attribute) => Some(value(attribute.name.text)?),
                None => None,
            },
        })
    }
}
