//! What is written, byte by byte where it matters.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::hostile::written;
use crate::value::{Item, MapSink, NESTING_MAX, Name, R, Value, size_of_item};
use crate::wire::sink::JsonMapSink;
use crate::wire::write_value;

fn wire<T: Value>(value: &T) -> R<String> {
    let mut out = String::new();
    write_value(value, &mut out).map(|()| out)
}

#[test]
fn nothing_is_written_but_the_value() {
    assert_eq!(
        wire(&"a\"b\\c/é\u{7f}\u{0}\n".to_owned()).unwrap(),
        r#"{"S":"a\"b\\c/é\u0000\n"}"#.replace("é", "é\u{7f}")
    );
    assert_eq!(wire(&true).unwrap(), r#"{"BOOL":true}"#);
    assert_eq!(wire(&vec![1_u16, 2]).unwrap(), r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    assert_eq!(wire(&Vec::<u16>::new()).unwrap(), r#"{"L":[]}"#);
    assert_eq!(wire(&vec![1_u8, 2]).unwrap(), r#"{"B":"AQI="}"#);
    assert_eq!(wire(&BTreeMap::<String, bool>::new()).unwrap(), r#"{"M":{}}"#);
    assert_eq!(
        wire(&BTreeMap::from([("\"", None), ("b", Some(1_u8))].map(|(name, value)| (name.to_owned(), value)))).unwrap(),
        r#"{"M":{"\"":{"NULL":true},"b":{"N":"1"}}}"#
    );
    assert_eq!(wire(&BTreeSet::from([2_u8, 1])).unwrap(), r#"{"NS":["1","2"]}"#);
    assert_eq!(written(&AttributeValue::Bs(vec![Blob::new(b"hi"), Blob::new(b"")])), r#"{"BS":["aGk=",""]}"#);
}

#[test]
fn every_control_character_is_escaped_and_nothing_else_is() {
    for char in (0..=0x2FF_u32).chain([0x2028, 0xFFFF, 0x1_F980]).filter_map(char::from_u32) {
        let wire = wire(&char).unwrap();
        let escaped = char < ' ' || char == '"' || char == '\\';
        assert_eq!(wire.contains('\\'), escaped, "{char:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&wire).unwrap()["S"], char.to_string());
    }
}

#[test]
fn a_value_that_fails_leaves_the_body_as_it_was() {
    let mut out = String::from("{\"Item\":");
    assert!(write_value(&vec![vec![1_u128], vec![u128::MAX]], &mut out).is_err());
    assert_eq!(out, "{\"Item\":");
}

#[test]
fn an_entry_that_fails_leaves_the_map_as_it_was() {
    const NAME: Name = Name { text: "n", json: "\"n\":" };
    let mut out = String::new();
    let mut map = JsonMapSink::item(&mut out, None);
    assert_eq!(map.entry(&NAME, &u128::MAX).unwrap_err().path(), "n");
    map.entry(&NAME, &7_u8).unwrap();
    assert_eq!(map.entry_dyn("m", &vec![u128::MAX]).unwrap_err().path(), "m[0]");
    map.entry_dyn("o", &None::<u8>).unwrap();
    map.entry_dyn("p", &true).unwrap();
    map.end().unwrap();
    assert_eq!(out, r#"{"n":{"N":"7"},"p":{"BOOL":true}}"#);
}

#[test]
fn as_many_levels_are_written_as_dynamodb_takes() {
    let nested = |levels: usize| {
        let mut value = AttributeValue::L(Vec::new());
        for _ in 1..levels {
            value = AttributeValue::L(vec![value]);
        }
        Item::from([("document".to_owned(), value)])
    };
    let mut out = String::new();
    for levels in [1, NESTING_MAX, NESTING_MAX + 1, 2 * NESTING_MAX] {
        let item = nested(levels);
        out.clear();
        let written = crate::wire::write_item(&item, &mut out);
        assert_eq!(written.is_ok(), size_of_item(&item).is_ok(), "{levels}");
        assert_eq!(written.is_ok(), levels <= NESTING_MAX, "{levels}");
    }
    assert!(out.is_empty());
}
