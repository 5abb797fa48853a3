//! Enums with data, in every representation.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::DynamoValue;
use dynamo_core::key::{AttributeKey, KeyComponent, KeyKind, KeyPart, KeyValue};
use dynamo_core::value::{AvSource, R, Value};

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.into())
}

fn m<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn read<T: Value>(stored: AttributeValue) -> R<T> {
    T::decode(AvSource::new(stored))
}

fn error<T: Value + std::fmt::Debug>(stored: AttributeValue) -> String {
    read::<T>(stored).unwrap_err().to_string()
}

/// Both ways through the SDK's type and through the wire.
fn stored_as<T: Value + PartialEq + std::fmt::Debug + Clone>(value: &T, stored: AttributeValue) {
    assert_eq!(value.clone().into_av().unwrap(), stored);
    assert_eq!(&read::<T>(stored).unwrap(), value);
    let mut wire = String::new();
    dynamo_core::wire::write_value(value, &mut wire).unwrap();
    assert_eq!(&dynamo_core::wire::read_value::<T>(&wire).unwrap(), value, "{wire}");
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum Payment<'a, T = u32> {
    Cash,
    Card {
        card_number: String,
        #[dynamo(rename = "exp", default)]
        expires_at: Option<u64>,
        #[dynamo(skip)]
        cache: u8,
    },
    #[dynamo(rename = "IBAN")]
    Transfer(Cow<'a, str>),
    Split(T, Box<Self>),
    Several(Vec<Self>),
    #[dynamo(rename_all = "SCREAMING_SNAKE_CASE")]
    Voucher {
        code_text: String,
    },
}

type Any = Payment<'static>;

#[test]
fn externally_tagged_a_unit_is_its_name_and_data_is_under_its_name() {
    stored_as(&Any::Cash, s("cash"));
    let card = Any::Card { card_number: "4".into(), expires_at: Some(5), cache: 0 };
    stored_as(&card, m([("card", m([("cardNumber", s("4")), ("exp", n("5"))]))]));
    let card = Any::Card { card_number: "4".into(), expires_at: None, cache: 0 };
    stored_as(&card, m([("card", m([("cardNumber", s("4"))]))]));
    stored_as(&Any::Transfer("DE".into()), m([("IBAN", s("DE"))]));
    let split = Payment::Split(3_u8, Box::new(Payment::Cash));
    stored_as(&split, m([("split", AttributeValue::L(vec![n("3"), s("cash")]))]));
    stored_as(
        &Payment::Several(vec![split]),
        m([("several", AttributeValue::L(vec![m([("split", AttributeValue::L(vec![n("3"), s("cash")]))])]))]),
    );
    stored_as(&Any::Voucher { code_text: "x".into() }, m([("voucher", m([("CODE_TEXT", s("x"))]))]));
}

#[test]
fn what_is_no_variant_says_which_there_are() {
    let all = "one of `cash`, `card`, `IBAN`, `split`, `several`, `voucher`";
    assert_eq!(error::<Any>(s("gold")), format!("expected {all}: the text is none of them"));
    assert_eq!(error::<Any>(m([("gold", n("1"))])), format!("expected {all}: the text is none of them"));
    assert_eq!(error::<Any>(m([])), format!("expected {all}: the map is empty"));
    let two = m([("IBAN", s("DE")), ("x", n("1"))]);
    assert!(read::<Any>(two).is_err());
    let wants = "this one has content, so it is the name of the one entry of a map";
    assert_eq!(error::<Any>(s("card")), format!("expected {all}: {wants}"));
    assert!(error::<Any>(m([("cash", n("1"))])).contains("this one has no content, so it is a string"));
    assert_eq!(error::<Any>(n("1")), "expected M, found N");
    assert_eq!(error::<Any>(m([("card", m([]))])), "attribute `card.cardNumber`: the attribute is missing");
    assert_eq!(
        error::<Any>(m([("split", AttributeValue::L(vec![s("x"), s("cash")]))])),
        "attribute `split[0]`: expected N, found S"
    );
    assert_eq!(
        error::<Any>(m([("split", AttributeValue::L(vec![n("1")]))])),
        "attribute `split`: expected 2 elements: there are 1"
    );
    let three = AttributeValue::L(vec![n("1"), s("cash"), s("cash")]);
    assert_eq!(error::<Any>(m([("split", three)])), "attribute `split`: expected 2 elements: there are 3");
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(tag = "kind", rename_all = "lowercase")]
enum Event {
    Started,
    Moved {
        from: Place,
        to: Option<Place>,
    },
    Noted(Note),
    Extended {
        id: u8,
        #[dynamo(flatten)]
        more: BTreeMap<String, AttributeValue>,
    },
    #[dynamo(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Place(i32, i32);

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Note {
    text: String,
    tags: Vec<String>,
}

#[test]
fn internally_tagged_the_tag_is_among_the_entries() {
    let place = |x: i32, y: i32| AttributeValue::L(vec![n(&x.to_string()), n(&y.to_string())]);
    stored_as(&Event::Started, m([("kind", s("started"))]));
    let moved = Event::Moved { from: Place(1, 2), to: Some(Place(3, -4)) };
    stored_as(&moved, m([("kind", s("moved")), ("from", place(1, 2)), ("to", place(3, -4))]));
    let noted = Event::Noted(Note { text: "t".into(), tags: vec![] });
    stored_as(&noted, m([("kind", s("noted")), ("text", s("t")), ("tags", AttributeValue::L(vec![]))]));
    let more = BTreeMap::from([("extra".to_owned(), n("9"))]);
    stored_as(&Event::Extended { id: 1, more }, m([("kind", s("extended")), ("id", n("1")), ("extra", n("9"))]));
}

#[test]
fn the_tag_may_come_last_and_unknown_entries_are_passed_over() {
    let wire = r#"{"M":{"x":{"L":[{"M":{}}]},"text":{"S":"t"},"tags":{"L":[]},"kin\u0064":{"S":"noted"}}}"#;
    let noted = Event::Noted(Note { text: "t".into(), tags: vec![] });
    assert_eq!(dynamo_core::wire::read_value::<Event>(wire).unwrap(), noted);
    let wire = r#"{"L":[{"M":{"x":{"N":"1"},"kind":{"S":"started"}}},{"M":{"kind":{"S":"started"},"y":{"N":"1"}}}]}"#;
    assert_eq!(dynamo_core::wire::read_value::<Vec<Event>>(wire).unwrap(), [Event::Started, Event::Started]);
}

#[test]
fn an_unknown_tag_reads_as_the_other_variant_and_a_missing_one_is_an_error() {
    assert_eq!(read::<Event>(m([("kind", s("exploded")), ("size", n("5"))])).unwrap(), Event::Unknown);
    let all = "one of `started`, `moved`, `noted`, `extended`, `unknown`";
    let missing = format!("attribute `kind`: expected {all}: the attribute is missing, or no string");
    assert_eq!(error::<Event>(m([("text", s("t"))])), missing);
    assert_eq!(error::<Event>(m([("kind", n("1"))])), missing);
    assert_eq!(error::<Event>(s("started")), "expected M, found S");
    let extended = Event::Extended { id: 1, more: BTreeMap::from([("kind".to_owned(), n("9"))]) };
    let error = extended.into_av().unwrap_err().to_string();
    assert!(error.starts_with("attribute `kind`: expected an attribute that is not declared"), "{error}");
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(tag = "t", content = "c")]
enum Reading {
    Missing,
    Value(f64),
    Maybe(Option<u8>),
    Range(i8, i8),
    Named { name: String },
}

#[test]
fn adjacently_tagged_the_content_is_beside_the_tag() {
    stored_as(&Reading::Missing, m([("t", s("Missing"))]));
    stored_as(&Reading::Value(0.5), m([("t", s("Value")), ("c", n("0.5"))]));
    stored_as(&Reading::Maybe(None), m([("t", s("Maybe")), ("c", AttributeValue::Null(true))]));
    stored_as(&Reading::Range(-1, 1), m([("t", s("Range")), ("c", AttributeValue::L(vec![n("-1"), n("1")]))]));
    stored_as(&Reading::Named { name: "x".into() }, m([("t", s("Named")), ("c", m([("name", s("x"))]))]));
    let last = r#"{"M":{"c":{"N":"2"},"z":{"M":{}},"t":{"S":"Value"}}}"#;
    assert_eq!(dynamo_core::wire::read_value::<Reading>(last).unwrap(), Reading::Value(2.0));
    assert_eq!(error::<Reading>(m([("t", s("Value"))])), "attribute `c`: the attribute is missing");
    assert_eq!(error::<Reading>(m([("t", s("Value")), ("c", s("x"))])), "attribute `c`: expected N, found S");
    let twice = r#"{"M":{"t":{"S":"Value"},"c":{"N":"2"},"c":{"N":"2"}}}"#;
    assert!(dynamo_core::wire::read_value::<Reading>(twice).unwrap_err().to_string().contains("twice"));
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(untagged)]
enum Answer {
    Number(i64),
    Text(String),
    Point { x: u8, y: Option<u8> },
    Any { x: u8, z: u8 },
    Pair(bool, bool),
}

#[test]
fn untagged_the_first_variant_that_fits_is_read() {
    stored_as(&Answer::Number(1), n("1"));
    stored_as(&Answer::Text("1".into()), s("1"));
    stored_as(&Answer::Point { x: 1, y: None }, m([("x", n("1"))]));
    stored_as(
        &Answer::Pair(true, false),
        AttributeValue::L(vec![AttributeValue::Bool(true), AttributeValue::Bool(false)]),
    );
    let any = Answer::Any { x: 1, z: 2 }.into_av().unwrap();
    assert_eq!(read::<Answer>(any).unwrap(), Answer::Point { x: 1, y: None });
    let none = "expected one of `Number`, `Text`, `Point`, `Any`, `Pair`: the value fits none of them";
    assert_eq!(error::<Answer>(AttributeValue::Bool(true)), none);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, DynamoValue)]
#[dynamo(repr = "number")]
#[repr(i16)]
enum Level {
    Low = -5,
    Middle,
    High = 10,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(repr = "number")]
enum Code {
    Ok,
    #[dynamo(other)]
    Strange = 99,
}

#[test]
fn unit_variants_may_be_their_discriminants() {
    stored_as(&Level::Low, n("-5"));
    stored_as(&Level::Middle, n("-4"));
    stored_as(&Level::High, n("10"));
    assert_eq!(read::<Level>(n("1E+1")).unwrap(), Level::High);
    assert_eq!(error::<Level>(n("0")), "expected one of `-5`, `-4`, `10`: the number is none of them");
    assert_eq!(error::<Level>(s("Low")), "expected N, found S");
    assert_eq!(Level::KIND, KeyKind::N);
    assert_eq!(Level::High.key_value().unwrap(), KeyValue::N("10".into()));
    assert_eq!(Level::read_text("-5").unwrap(), Level::Low);
    assert!(Level::read_text("+10").is_err());
    stored_as(&BTreeMap::from([(Level::High, 1_u8)]), m([("10", n("1"))]));
    stored_as(&Code::Ok, n("0"));
    assert_eq!(read::<Code>(n("1")).unwrap(), Code::Strange);
    assert!(Code::read_text("1").is_err(), "a key is found by its own text only");
}

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
enum Plan {
    Free,
    #[dynamo(other)]
    Unknown,
}

#[test]
fn an_unknown_text_reads_as_the_other_variant_but_not_in_a_key() {
    assert_eq!(read::<Plan>(s("Gold")).unwrap(), Plan::Unknown);
    stored_as(&Plan::Free, s("Free"));
    assert!(Plan::read_text("Gold").is_err());
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Pair<T>(T, Option<Box<Self>>);

#[test]
fn a_struct_of_several_values_is_a_list() {
    let pair = Pair(1_u8, Some(Box::new(Pair(2, None))));
    let inner = AttributeValue::L(vec![n("2"), AttributeValue::Null(true)]);
    stored_as(&pair, AttributeValue::L(vec![n("1"), inner]));
    assert_eq!(error::<Pair<u8>>(AttributeValue::L(vec![n("1")])), "expected 2 elements: there are 1");
    assert_eq!(error::<Pair<u8>>(AttributeValue::M(HashMap::new())), "expected L, found M");
}
