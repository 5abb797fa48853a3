//! Key values and primary keys: equal keys are equal values, whatever the spelling.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use crate::key::{Key, KeyArgs, KeyAttribute, KeyKind, KeySource, KeyValue};
use crate::schema::{IndexId, IndexSchema, Projection, Writer};
use crate::value::{AvSource, Item, Name, Value};

const fn field(name: &'static Name, kind: KeyKind, component: usize) -> KeyAttribute {
    KeyAttribute { name, kind, source: KeySource::Field { component, field: "f" } }
}

const INDEX: IndexSchema = IndexSchema {
    id: IndexId::Primary,
    name: "",
    partition: field(&Name { text: "n", json: "\"n\":" }, KeyKind::N, 0),
    more_partition: &[],
    sort: Some(field(&Name { text: "b", json: "\"b\":" }, KeyKind::B, 1)),
    more_sort: &[],
    partition_writer: Writer::Own,
    sort_writer: Writer::Own,
    projection: Projection::All,
};

#[test]
fn a_number_is_one_key_in_every_spelling() {
    let key = |text: &str| {
        let item = Item::from([
            ("n".to_owned(), AttributeValue::N(text.to_owned())),
            ("b".to_owned(), AttributeValue::B(Blob::new([7]))),
            ("other".to_owned(), AttributeValue::Bool(true)),
        ]);
        Key::of_item(&item, &INDEX).unwrap()
    };
    assert_eq!(key("1"), key("1.0"));
    assert_eq!(key("1.5e10"), key("15000000000"));
    assert_ne!(key("1"), key("-1"));
    let item = key("100E-2").into_item(&INDEX);
    assert_eq!(item["n"], AttributeValue::N("1".to_owned()));
    assert_eq!(item.len(), 2);
}

#[test]
fn an_item_without_its_key_has_none() {
    let n = ("n".to_owned(), AttributeValue::N("1".to_owned()));
    assert_eq!(Key::of_item(&Item::from([n.clone()]), &INDEX), None);
    assert_eq!(Key::of_item(&Item::from([n, ("b".to_owned(), AttributeValue::Null(true))]), &INDEX), None);
}

#[test]
fn a_key_value_keeps_its_type_as_an_attribute() {
    for value in [KeyValue::from("x"), KeyValue::N("7".to_owned()), KeyValue::B(vec![0, 255])] {
        let av = value.clone().into_av().unwrap();
        assert_eq!(AttributeValue::from(value.clone()), av);
        assert_eq!(KeyValue::from_attribute(&av), Some(value.clone()));
        assert_eq!(KeyValue::decode(AvSource::new(av)).unwrap(), value);
    }
    assert_eq!(KeyValue::from_attribute(&AttributeValue::Bool(true)), None);
    assert!(KeyValue::decode(AvSource::new(AttributeValue::Bool(true))).is_err());
}

#[test]
fn components_are_taken_by_value_by_reference_and_as_str() {
    fn parts<P, A: KeyArgs<P>>(args: A) -> P {
        args.into_parts()
    }
    let owned = ("a".to_owned(), 7_u32);
    assert_eq!(parts::<(String, u32), _>(("a", 7)), owned);
    assert_eq!(parts::<(String, u32), _>((&owned.0, &owned.1)), owned);
    assert_eq!(parts::<(String, u32), _>(("a".to_owned(), &7)), owned);
    assert_eq!(parts::<(String,), _>("a"), ("a".to_owned(),));
    assert_eq!(parts::<(u32,), _>(7), (7,));
    parts::<(), _>(());
}
