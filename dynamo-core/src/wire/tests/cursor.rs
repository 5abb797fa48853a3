//! Walking a response: members in any order, values left alone or read in part.

use crate::value::{Kind, R, Source, Value};
use crate::wire::{Cursor, DEPTH_MAX, JsonSource, read_value};

#[test]
fn what_a_member_or_element_leaves_alone_is_passed_over() {
    let mut cursor =
        Cursor::new(r#" { "skip" : [ {"a":[1]} , "x" ] , "list" : [ 1 , [2] , {"b":3} ] , "end" : true } "#);
    let (mut names, mut elements, mut end) = (Vec::new(), 0, false);
    cursor
        .object(|name, value| {
            names.push(name.to_owned());
            match name {
                "list" => value.array(|_| {
                    elements += 1;
                    Ok(())
                }),
                "end" => value.boolean().map(|value| end = value),
                _ => Ok(()),
            }
        })
        .unwrap();
    cursor.end().unwrap();
    assert_eq!((names.join(" ").as_str(), elements, end), ("skip list end", 3, true));
}

/// Stops reading at every depth that there is.
struct Lazy(usize);

impl Value for Lazy {
    fn encode<S: crate::value::Sink>(&self, sink: S) -> R<S::Done> {
        sink.null()
    }
    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        use crate::value::{Entries, ListSource, MapSource};
        Ok(Lazy(match source.kind()? {
            Kind::M => {
                let mut entries = source.map()?.entries();
                entries.next()?.map_or(0, |_| 1)
            }
            Kind::L => {
                let mut elements = source.list()?;
                elements.next()?;
                elements.next()?.map_or(1, |_| 2)
            }
            _ => 3,
        }))
    }
}

#[test]
fn a_reader_that_stops_anywhere_leaves_the_next_value_in_place() {
    let wire = r#"{"L":[{"M":{"a":{"M":{"b":{"S":"}"}}},"c":{"N":"1"}}},{"L":[{"L":[{"S":"]"}]},{"S":"x"},{"S":"y"}]},{"SS":["x"]},{"S":"end"},{"M":{}}]}"#;
    let read: Vec<Lazy> = read_value(wire).unwrap();
    assert_eq!(read.iter().map(|lazy| lazy.0).collect::<Vec<_>>(), [1, 2, 3, 3, 0]);
}

/// Gives up on what is no number.
struct Lenient(Option<u8>);

impl Value for Lenient {
    fn encode<S: crate::value::Sink>(&self, sink: S) -> R<S::Done> {
        sink.null()
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        Ok(Lenient(u8::decode(source).ok()))
    }
}

#[test]
fn a_reader_that_swallows_an_error_leaves_the_next_value_in_place() {
    let wire = r#"{"L":[{"S":"x"},{"N":"7"},{"N":"x"},{"M":{"a":{"N":"1"}}},{"NS":["1"]},{"N":"8"}]}"#;
    let read: Vec<Lenient> = read_value(wire).unwrap();
    assert_eq!(read.iter().map(|value| value.0).collect::<Vec<_>>(), [None, Some(7), None, None, None, Some(8)]);
    assert!(read_value::<Vec<Lenient>>(r#"{"L":[{"S":tru}]}"#).is_err());
}

#[test]
fn strings_are_borrowed_unless_escaped() {
    let mut cursor = Cursor::new(r#""plain" "esc\u0061ped""#);
    assert!(matches!(cursor.string().unwrap(), std::borrow::Cow::Borrowed("plain")));
    assert!(matches!(cursor.string().unwrap(), std::borrow::Cow::Owned(text) if text == "escaped"));
}

#[test]
fn a_map_can_be_asked_for_a_text_before_it_is_read() {
    use crate::value::MapSource;
    let wire = r#"{ "n" : {"N":"1"}, "m": {"M":{"type":{"S":"inner"}}}, "t\u0079pe" : { "S" : "outer" }, "type2": {"S":"x"} }"#;
    let mut cursor = Cursor::new(wire);
    let map = crate::wire::JsonMap::item(&mut cursor).unwrap();
    assert_eq!(map.peek("type").unwrap().as_deref(), Some("outer"));
    assert_eq!(map.peek("n").unwrap(), None);
    assert_eq!(map.peek("missing").unwrap(), None);
    assert_eq!(crate::value::attributes(map).unwrap().len(), 4);
    cursor.end().unwrap();
}

#[test]
fn depth_is_limited_and_returns_with_each_closed_bracket() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let mut cursor = Cursor::new("");
    assert!(cursor.skip().is_err());
    let wide = format!("[{}]", vec![nested(DEPTH_MAX - 1); 50].join(","));
    let mut cursor = Cursor::new(&wide);
    cursor.skip().unwrap();
    cursor.end().unwrap();
    let deep = nested(DEPTH_MAX + 1);
    let error = Cursor::new(&deep).skip().unwrap_err();
    assert_eq!(error.to_string(), "nested deeper than DynamoDB's 32 levels");
}

#[test]
fn a_source_that_is_skipped_is_checked_too() {
    let mut cursor = Cursor::new(r#"{"S":"x","N":"1"}"#);
    let mut source = JsonSource::new(&mut cursor);
    assert_eq!(source.kind().unwrap(), Kind::S);
    assert!(source.skip().unwrap_err().to_string().contains("a value with two types"));
}
