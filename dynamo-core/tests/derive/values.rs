//! `DynamoValue`: maps, newtypes, names.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::DynamoValue;
use dynamo_core::key::{KeyComponent, KeyKind, KeyPart, KeyValue};
use dynamo_core::value::{AvSource, R, Value};

fn round_trip<T: Value + PartialEq + std::fmt::Debug + Clone>(value: &T) -> AttributeValue {
    let stored = value.clone().into_av().unwrap();
    assert_eq!(&read::<T>(stored.clone()).unwrap(), value);
    stored
}

fn read<T: Value>(stored: AttributeValue) -> R<T> {
    T::decode(AvSource::new(stored))
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Node {
    name: String,
    children: Vec<Self>,
    next: Option<Box<Self>>,
}

#[test]
fn a_struct_is_a_map_and_may_contain_itself() {
    let leaf = Node { name: "leaf".into(), children: vec![], next: None };
    let tree = Node { name: "root".into(), children: vec![leaf.clone()], next: Some(Box::new(leaf)) };
    let stored = round_trip(&tree);
    assert_eq!(stored.as_m().unwrap()["next"].as_m().unwrap()["name"].as_s().unwrap(), "leaf");
    let mut broken = stored.as_m().unwrap().clone();
    broken.insert("children".into(), AttributeValue::L(vec![AttributeValue::M(HashMap::new())]));
    let error = read::<Node>(AttributeValue::M(broken)).unwrap_err();
    assert_eq!(error.path(), "children[0].name");
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, DynamoValue)]
struct UserId(u32);

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Tags(Vec<String>);

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Nickname(Option<String>);

#[test]
fn a_newtype_is_the_value_in_it() {
    assert_eq!(round_trip(&UserId(7)), AttributeValue::N("7".into()));
    assert_eq!(round_trip(&Tags(vec!["a".into()])), AttributeValue::L(vec![AttributeValue::S("a".into())]));
    assert!(Nickname(None).is_absent());
    assert_eq!(<Nickname as Value>::absent(), Some(Nickname(None)));
}

#[test]
fn a_newtype_is_a_key_where_the_value_in_it_is_one() {
    assert_eq!(UserId(7).key_value().unwrap(), KeyValue::N("7".into()));
    assert_eq!(<UserId as dynamo_core::key::AttributeKey>::KIND, KeyKind::N);
    assert_eq!(UserId::read_text("7").unwrap(), UserId(7));
    round_trip(&HashMap::from([(UserId(7), "x".to_owned())]));
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, DynamoValue)]
#[dynamo(rename_all = "lowercase")]
enum Status {
    Pending,
    #[dynamo(rename = "DONE!")]
    Done,
}

#[test]
fn an_enum_of_unit_variants_is_a_string() {
    assert_eq!(round_trip(&Status::Pending), AttributeValue::S("pending".into()));
    assert_eq!(round_trip(&Status::Done), AttributeValue::S("DONE!".into()));
    let error = read::<Status>(AttributeValue::S("done".into())).unwrap_err();
    assert_eq!(error.to_string(), "expected one of `pending`, `DONE!`: the text is none of them");
    assert_eq!(Status::read_text("pending").unwrap(), Status::Pending);
    assert_eq!(Status::Done.key_value().unwrap(), KeyValue::S("DONE!".into()));
    round_trip(&HashMap::from([(Status::Pending, 1_u8)]));
}
