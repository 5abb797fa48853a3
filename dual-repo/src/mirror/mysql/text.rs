//! How rows and places are written in the tables of the mirror: as JSON, so that people and triggers can read and write it.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::key::{Key, KeyValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::mirror::{AggregateId, Place, Version, hex};
use crate::mysql::{RowKey, SqlValue};
use crate::repository::{Error, Result};

/// The primary key of a row: `[42]`, `["bob", 7]`.
pub(super) fn row(key: &RowKey) -> Result<String> {
    let value = |value: &SqlValue| {
        Ok(match value {
            SqlValue::Int(value) => json!(value),
            SqlValue::UInt(value) => json!(value),
            // MySQL and MariaDB write some characters as numbers, in different ways.
            SqlValue::Text(text) if json!(text).to_string().contains("\\u00") => json!({ "T": hex(text.as_bytes()) }),
            SqlValue::Text(text) => json!(text),
            SqlValue::Bytes(bytes) => json!({ "B": hex(bytes) }),
            SqlValue::Null | SqlValue::Double(_) | SqlValue::Decimal(_) | SqlValue::Uuid(_) | SqlValue::Refused(_) => {
                let source = format!("the primary key has the value {value}, of a type that no row is told apart by");
                return Err(Error::Mismatch { source: source.into() });
            }
        })
    };
    let values: Vec<Value> = key.values().iter().map(value).collect::<Result<_>>()?;
    Ok(Value::from(values).to_string())
}

/// The way back.
pub(super) fn row_key(text: &str) -> Result<RowKey> {
    let value = |value: &Value| match value {
        Value::Number(number) => number.as_i64().map(SqlValue::Int).or_else(|| number.as_u64().map(SqlValue::UInt)),
        Value::String(text) => Some(SqlValue::Text(text.clone())),
        Value::Object(object) => match object.iter().next() {
            Some((kind, Value::String(digits))) if kind == "B" => unhex(digits).map(SqlValue::Bytes),
            Some((kind, Value::String(digits))) if kind == "T" => {
                unhex(digits).and_then(|bytes| String::from_utf8(bytes).ok()).map(SqlValue::Text)
            }
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    };
    let parsed: Value = serde_json::from_str(text).map_err(|_| malformed("row", text))?;
    let values: Option<Vec<SqlValue>> = parsed.as_array().and_then(|values| values.iter().map(value).collect());
    values.map(RowKey::new).ok_or_else(|| malformed("row", text))
}

/// A place: `["Users", {"S": "bob"}, {"S": "#META"}]`.
fn place_value(place: &Place) -> Value {
    let value = |value: &KeyValue| match value {
        KeyValue::S(text) => json!({ "S": text }),
        KeyValue::N(number) => json!({ "N": number }),
        KeyValue::B(bytes) => json!({ "B": hex(bytes) }),
    };
    let mut parts = vec![json!(place.table), value(&place.key.partition)];
    parts.extend(place.key.sort.as_ref().map(value));
    Value::from(parts)
}

fn place_of_value(value: &Value) -> Option<Place> {
    let key_value = |value: &Value| {
        let (kind, value) = value.as_object()?.iter().next()?;
        let text = value.as_str()?;
        match kind.as_str() {
            "S" => Some(KeyValue::S(text.to_owned())),
            "N" => Some(KeyValue::N(text.to_owned())),
            "B" => unhex(text).map(KeyValue::B),
            _ => None,
        }
    };
    let (table, partition, sort) = match value.as_array()?.as_slice() {
        [table, partition] => (table, partition, None),
        [table, partition, sort] => (table, partition, Some(key_value(sort)?)),
        _ => return None,
    };
    Some(Place { table: table.as_str()?.to_owned(), key: Key { partition: key_value(partition)?, sort } })
}

pub(super) fn place(place: &Place) -> String {
    place_value(place).to_string()
}

pub(super) fn place_of(text: &str) -> Result<Place> {
    let value: Value = serde_json::from_str(text).map_err(|_| malformed("place", text))?;
    place_of_value(&value).ok_or_else(|| malformed("place", text))
}

/// What stands for a place in an index, as its text may be too long for one.
pub(super) fn hash(place: &Place) -> Vec<u8> {
    Sha256::digest(self::place(place)).to_vec()
}

pub(super) fn places(places: &BTreeSet<Place>) -> String {
    places.iter().map(place_value).collect::<Value>().to_string()
}

pub(super) fn places_of(text: &str) -> Result<BTreeSet<Place>> {
    let values: Vec<Value> = serde_json::from_str(text).map_err(|_| malformed("list of places", text))?;
    let places: Option<BTreeSet<Place>> = values.iter().map(place_of_value).collect();
    places.ok_or_else(|| malformed("list of places", text))
}

pub(super) fn released(released: &BTreeMap<Place, Version>) -> String {
    let pair = |(place, version): (&Place, &Version)| json!([place_value(place), version.get()]);
    released.iter().map(pair).collect::<Value>().to_string()
}

pub(super) fn released_of(text: &str) -> Result<BTreeMap<Place, Version>> {
    let pairs: Vec<(Value, u64)> = serde_json::from_str(text).map_err(|_| malformed("list of tombstones", text))?;
    let pair = |(place, version): (Value, u64)| Some((place_of_value(&place)?, Version::of(version)));
    let released: Option<BTreeMap<Place, Version>> = pairs.into_iter().map(pair).collect();
    released.ok_or_else(|| malformed("list of tombstones", text))
}

pub(super) fn partners(partners: &BTreeSet<AggregateId>) -> String {
    partners.iter().map(|partner| json!([partner.entity, partner.id])).collect::<Value>().to_string()
}

pub(super) fn partners_of(text: &str) -> Result<BTreeSet<AggregateId>> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(|_| malformed("list of partners", text))?;
    Ok(pairs.into_iter().map(|(entity, id)| AggregateId { entity, id }).collect())
}

#[cold]
fn malformed(what: &str, text: &str) -> Error {
    Error::Mismatch { source: format!("`{text}`, in a table of the mirror, is no {what}").into() }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.len().is_multiple_of(2).then(|| digits.map(byte).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key_value() -> impl Strategy<Value = KeyValue> {
        prop_oneof![
            any::<String>().prop_map(KeyValue::S),
            any::<i64>().prop_map(|number| KeyValue::N(number.to_string())),
            any::<Vec<u8>>().prop_map(KeyValue::B),
        ]
    }

    fn a_place() -> impl Strategy<Value = Place> {
        ("[A-Za-z]{3,9}", key_value(), proptest::option::of(key_value()))
            .prop_map(|(table, partition, sort)| Place { table, key: Key { partition, sort } })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            live in proptest::collection::btree_set(a_place(), 0..4),
            gone in proptest::collection::btree_map(a_place(), any::<u64>().prop_map(Version::of), 0..4),
            others in proptest::collection::btree_set((any::<String>(), any::<String>()), 0..4),
        ) {
            prop_assert_eq!(&places_of(&places(&live)).unwrap(), &live);
            prop_assert_eq!(&released_of(&released(&gone)).unwrap(), &gone);
            for one in &live {
                prop_assert_eq!(&place_of(&place(one)).unwrap(), one);
            }
            let others: BTreeSet<_> = others.into_iter().map(|(entity, id)| AggregateId { entity, id }).collect();
            prop_assert_eq!(partners_of(&partners(&others)).unwrap(), others);
        }

        #[test]
        fn rows_are_told_apart(a in any::<i64>(), b in any::<u64>(), text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let key = RowKey::new(vec![SqlValue::Int(a), SqlValue::Text(text), SqlValue::Bytes(bytes)]);
            prop_assert_eq!(row_key(&row(&key).unwrap()).unwrap(), key);
            let unsigned = RowKey::new(vec![SqlValue::UInt(b)]);
            prop_assert_eq!(row(&row_key(&row(&unsigned).unwrap()).unwrap()).unwrap(), format!("[{b}]"));
        }
    }

    #[test]
    fn what_servers_write_in_different_ways_is_written_as_bytes() {
        let written = |text: &str| row(&RowKey::new(vec![SqlValue::Text(text.to_owned())])).unwrap();
        assert_eq!(written("a\n\t\"/"), r#"["a\n\t\"/"]"#);
        assert_eq!(written("\u{b}"), r#"[{"T":"0b"}]"#);
        // What looks like it is written so too.
        assert_eq!(written(r"\u00"), r#"[{"T":"5c753030"}]"#);
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        assert!(row_key("[1.5]").unwrap_err().to_string().contains("does not fit"));
        assert!(row_key("{}").is_err() && row_key("[[1]]").is_err() && row_key("").is_err());
        assert!(place_of(r#"["T"]"#).is_err() && place_of(r#"["T", {"X": "a"}]"#).is_err());
        assert!(unhex("0").is_none() && unhex("zz").is_none() && unhex("").is_some_and(|bytes| bytes.is_empty()));
        assert!(row(&RowKey::new(vec![SqlValue::Double(1.0)])).is_err());
    }
}
