//! Bodies that no DynamoDB sends: an error each, never a panic, a hang or a wrong value.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{NESTING_MAX, Problem, Value};
use crate::wire::{Cursor, attributes, read_value};

fn error<T: Value + std::fmt::Debug>(wire: &str) -> String {
    read_value::<T>(wire).unwrap_err().to_string()
}

#[test]
fn a_hundred_thousand_open_brackets_are_too_deep() {
    for open in ["[", "{\"a\":", "{\"L\":[", "{\"M\":{\"a\":", " [ "] {
        let body = open.repeat(100_000);
        assert_eq!(*Cursor::new(&body).skip().unwrap_err().problem(), Problem::TooDeep, "{open}");
    }
    for open in ["{\"L\":[", "{\"M\":{\"a\":"] {
        let body = open.repeat(100_000);
        assert_eq!(*read_value::<AttributeValue>(&body).unwrap_err().problem(), Problem::TooDeep, "{open}");
        let item = format!("{{\"a\":{body}");
        assert_eq!(*attributes(&mut Cursor::new(&item)).unwrap_err().problem(), Problem::TooDeep, "{open}");
    }
}

/// A value in as many lists or maps.
fn nested(levels: usize, open: &str, close: &str) -> String {
    open.repeat(levels) + r#"{"S":"x"}"# + &close.repeat(levels)
}

#[test]
fn what_dynamodb_can_nest_is_read_inside_a_response() {
    let list: fn(AttributeValue) -> AttributeValue = |inner| AttributeValue::L(vec![inner]);
    let map: fn(AttributeValue) -> AttributeValue = |inner| AttributeValue::M([("a".to_owned(), inner)].into());
    for (open, close, wrap) in [("{\"L\":[", "]}", list), ("{\"M\":{\"a\":", "}}", map)] {
        // A page of a batch has the longest way to an item: the responses, a table's items, the item.
        let body = format!(r#"{{"Responses":{{"T":[{{"PK":{}}}]}}}}"#, nested(NESTING_MAX, open, close));
        let mut items = Vec::new();
        let mut cursor = Cursor::new(&body);
        cursor
            .object(|_, tables| {
                tables.object(|_, list| {
                    list.array(|item| {
                        items.push(attributes(item)?);
                        Ok(())
                    })
                })
            })
            .unwrap();
        let value = items.pop().unwrap().remove("PK").unwrap();
        let innermost = AttributeValue::S("x".to_owned());
        assert_eq!(value, (0..NESTING_MAX).fold(innermost, |inner, _| wrap(inner)));
    }
}

pub(super) fn written(value: &AttributeValue) -> String {
    let mut out = String::new();
    crate::wire::write_value(value, &mut out).unwrap();
    out
}

#[test]
fn both_representations_refuse_the_same_depth_of_an_item() {
    let value = |levels: usize| -> AttributeValue {
        (0..levels).fold(AttributeValue::Bool(true), |inner, _| AttributeValue::L(vec![inner]))
    };
    let item = |levels| AttributeValue::M([("a".to_owned(), value(levels))].into());
    let read = |levels| AttributeValue::decode(crate::value::AvSource::new(item(levels)));
    assert!(read(NESTING_MAX).is_ok());
    assert_eq!(*read(NESTING_MAX + 1).unwrap_err().problem(), Problem::TooDeep);
}

#[test]
fn a_name_that_occurs_twice_is_an_error() {
    let twice = r#"{"M":{"a":{"N":"1"},"\u0061":{"N":"1"}}}"#;
    assert_eq!(error::<BTreeMap<String, u8>>(twice), "attribute `a`: the attribute occurs twice");
    assert_eq!(error::<AttributeValue>(twice), "attribute `a`: the attribute occurs twice");
    let item = r#"{"a":{"N":"1"},"a":{"N":"1"}}"#;
    assert_eq!(attributes(&mut Cursor::new(item)).unwrap_err().path(), "a");
    let keys =
        r#"{"M":{"00000000-0000-0000-0000-00000000000a":{"N":"1"},"00000000-0000-0000-0000-00000000000A":{"N":"1"}}}"#;
    assert!(error::<BTreeMap<uuid::Uuid, u8>>(keys).ends_with("the attribute occurs twice"));
}

#[test]
fn a_value_has_one_type_and_that_is_known() {
    assert!(error::<String>(r#"{"S":"x","N":"1"}"#).ends_with("a value with two types"));
    assert!(error::<String>(r#"{"S":"x","S":"x"}"#).ends_with("a value with two types"));
    assert!(error::<Vec<bool>>(r#"{"L":[],"L":[]}"#).ends_with("a value with two types"));
    assert!(error::<BTreeMap<String, bool>>(r#"{"M":{},"S":""}"#).ends_with("a value with two types"));
    assert!(error::<Vec<String>>(r#"{"L":[{}]}"#).ends_with("a value without a type"));
    for tag in ["X", "s", "", "SSS", "S ", "BOOLE"] {
        let wire = format!(r#"{{"{tag}":"x"}}"#);
        assert!(error::<AttributeValue>(&wire).ends_with("unknown type of a value"), "{tag}");
    }
}

#[test]
fn a_value_holds_what_its_type_says() {
    for wire in [
        r#"{"S":1}"#,
        r#"{"S":null}"#,
        r#"{"S":["x"]}"#,
        r#"{"N":1}"#,
        r#"{"BOOL":"true"}"#,
        r#"{"BOOL":1}"#,
        r#"{"L":{}}"#,
        r#"{"M":[]}"#,
        r#"{"SS":"x"}"#,
        r#"{"SS":[1]}"#,
        r#"{"SS":[{"S":"x"}]}"#,
        r#"{"NS":[1]}"#,
        r#"{"BS":[1]}"#,
        r#"{"L":["x"]}"#,
        r#"{"M":{"a":"x"}}"#,
        "[]",
        r#""x""#,
        "1",
        "null",
        "",
    ] {
        assert!(read_value::<AttributeValue>(wire).is_err(), "{wire}");
    }
}

#[test]
fn bytes_are_base64_with_padding() {
    let read = |text: &str| read_value::<Vec<u8>>(&format!(r#"{{"B":"{text}"}}"#)).ok();
    assert_eq!(read("aGk="), Some(b"hi".to_vec()));
    assert_eq!(read("\\u0061Gk="), Some(b"hi".to_vec()));
    assert_eq!(read(""), Some(vec![]));
    for text in ["aGk", "aGk==", "aGl=", "a", "aG k=", "-_-_", "\u{e9}===", "aGk=\\n"] {
        assert_eq!(read(text), None, "{text}");
    }
    assert!(read_value::<BTreeSet<Vec<u8>>>(r#"{"BS":["aGk=","?"]}"#).unwrap_err().path() == "[1]");
}

#[test]
fn huge_numbers_take_no_time_and_no_memory() {
    let digits = "9".repeat(1_000_000);
    for text in [
        digits.clone(),
        format!("0.{digits}"),
        format!("1E{digits}"),
        format!("1E-{digits}"),
        format!("-{digits}E{digits}"),
    ] {
        let wire = format!(r#"{{"N":"{text}"}}"#);
        assert!(read_value::<u64>(&wire).is_err());
        assert!(read_value::<crate::value::Number>(&wire).is_err());
        assert!(read_value::<rust_decimal::Decimal>(&wire).is_err());
    }
    let zeros = format!(r#"{{"N":"{}7"}}"#, "0".repeat(1_000_000));
    assert_eq!(read_value::<u8>(&zeros).unwrap(), 7);
    Cursor::new(&digits).skip().unwrap();
}

#[test]
fn after_the_value_comes_nothing() {
    for wire in [r#"{"S":"x"}}"#, r#"{"S":"x"},"#, r#"{"S":"x"} {"S":"y"}"#, "{\"S\":\"x\"}\0"] {
        assert!(error::<String>(wire).contains("expected the end of the body"), "{wire}");
    }
    assert_eq!(read_value::<String>(" \r\n\t{\"S\":\"x\"} \r\n\t").unwrap(), "x");
}

#[test]
fn an_error_says_where_in_the_body() {
    assert_eq!(error::<String>(r#"{"S":"a\q"}"#), "malformed response body at byte 7: unknown escape");
    assert_eq!(error::<String>("{\"S\":\"a\nb\"}"), "malformed response body at byte 7: control character in a string");
    assert_eq!(error::<String>(r#"{"S":"\ud800"}"#), "malformed response body at byte 6: lone surrogate");
    assert_eq!(error::<String>(r#"{"S":"ab"#), "malformed response body at byte 8: the body ends early");
}
