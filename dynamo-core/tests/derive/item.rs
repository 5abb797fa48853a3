//! Items: attributes, key templates, and the way back.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use dynamo_core::value::{Item, from_item, into_item, to_item};
use dynamo_core::{DynamoEntity, DynamoValue};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{user_email}")]
#[sk("ORDER#{order_id:010}")]
#[gsi(3, pk = "NOTE#{note}", sk = "{order_id}")]
struct Order {
    #[dynamo(key_only)]
    pub user_email: String,
    pub order_id: u32,
    pub note: Option<String>,
    #[dynamo(rename = "tag_list", default)]
    pub tags: Vec<String>,
}

fn order() -> Order {
    Order { user_email: "a@b".into(), order_id: 7, note: Some("x".into()), tags: vec![] }
}

#[test]
fn keys_are_written_and_parsed_back() {
    let order = order();
    let item: Item = to_item(&order).unwrap();
    assert_eq!(item["PK"].as_s().unwrap(), "a@b");
    assert_eq!(item["SK"].as_s().unwrap(), "ORDER#0000000007");
    assert_eq!(item["GSI3PK"].as_s().unwrap(), "NOTE#x");
    assert_eq!(item["GSI3SK"].as_s().unwrap(), "7");
    assert!(!item.contains_key("user_email"));
    assert_eq!(into_item(order.clone()).unwrap(), item);
    assert_eq!(from_item::<Order>(item).unwrap(), order);
}

#[test]
fn an_index_whose_component_is_none_is_left_out_whole() {
    let item = to_item(&Order { note: None, ..order() }).unwrap();
    assert!(item.keys().all(|name| !name.starts_with("GSI") && name != "note"), "{item:?}");
    assert_eq!(from_item::<Order>(item).unwrap().note, None);
}

#[test]
fn a_missing_attribute_is_its_default_or_an_error_that_names_it() {
    let mut item = to_item(&order()).unwrap();
    item.remove("tag_list");
    assert_eq!(from_item::<Order>(item.clone()).unwrap().tags, Vec::<String>::new());
    item.remove("order_id");
    assert_eq!(from_item::<Order>(item).unwrap_err().to_string(), "attribute `order_id`: the attribute is missing");
}

#[test]
fn a_key_that_does_not_fit_its_template_is_an_error() {
    let mut item = to_item(&order()).unwrap();
    item.remove("PK");
    assert_eq!(from_item::<Order>(item).unwrap_err().path(), "PK");
}

#[test]
fn unknown_attributes_are_passed_over() {
    let mut item = to_item(&order()).unwrap();
    item.insert("later".into(), AttributeValue::S("x".into()));
    assert_eq!(from_item::<Order>(item).unwrap(), order());
}

/// Every kind of field attribute, and keys that are fields.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Things", rename_all = "camelCase")]
#[sk("{created_at}#{size:05}#{type}", attr = "range")]
#[gsi(2, pk = "{label:lower}", pk_attr = "byLabel", name = "labels", projection = include("size", "label"))]
struct Thing {
    #[pk]
    #[gsi(1, sk, name = "ids", projection = "keys-only")]
    #[dynamo(rename = "thingId")]
    id: u64,
    #[dynamo(key_only)]
    created_at: DateTime<Utc>,
    size: u16,
    r#type: Kind,
    #[gsi(1, pk)]
    owner_name: Option<String>,
    label: String,
    price: Decimal,
    place: Place,
    #[dynamo(skip)]
    cache: Vec<u8>,
    #[dynamo(skip, default = answer)]
    computed: u8,
    #[dynamo(default = answer)]
    added_later: u8,
}

fn answer() -> u8 {
    42
}

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
#[dynamo(rename_all = "kebab-case")]
enum Kind {
    VerySmall,
    #[dynamo(rename = "L")]
    Large,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(rename_all = "SCREAMING_SNAKE_CASE")]
struct Place {
    street_name: String,
    note: Option<String>,
    #[dynamo(rename = "n", default)]
    number: u8,
}

#[test]
fn every_field_attribute_does_what_it_says() {
    let thing = Thing {
        id: 7,
        created_at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        size: 12,
        r#type: Kind::VerySmall,
        owner_name: Some("Ada".into()),
        label: "Blue".into(),
        price: "12.50".parse().unwrap(),
        place: Place { street_name: "Main".into(), note: None, number: 3 },
        cache: vec![],
        computed: 42,
        added_later: 1,
    };
    let mut item = to_item(&thing).unwrap();
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected =
        ["addedLater", "byLabel", "label", "ownerName", "place", "price", "range", "size", "thingId", "type"];
    assert_eq!(names, expected);
    assert_eq!(item["range"].as_s().unwrap(), "2023-11-14T22:13:20.000000000Z#00012#very-small");
    assert_eq!(item["byLabel"].as_s().unwrap(), "blue");
    assert_eq!(item["type"].as_s().unwrap(), "very-small");
    let place = item["place"].as_m().unwrap();
    assert_eq!(place["STREET_NAME"].as_s().unwrap(), "Main");
    assert_eq!(place["n"].as_n().unwrap(), "3");
    assert_eq!(into_item(thing.clone()).unwrap(), item);
    assert_eq!(from_item::<Thing>(item.clone()).unwrap(), thing);
    item.remove("addedLater");
    assert_eq!(from_item::<Thing>(item).unwrap().added_later, 42);
    assert_eq!(to_item(&Thing { r#type: Kind::Large, ..thing }).unwrap()["type"].as_s().unwrap(), "L");
}

#[test]
fn the_schema_says_what_the_attributes_say() {
    let schema = Thing::SCHEMA;
    assert_eq!((schema.entity, schema.table), ("Thing", "Things"));
    assert_eq!(schema.components, ["id", "created_at", "size", "type", "owner_name", "label"]);
    let expected = ["thingId", "size", "type", "ownerName", "label", "price", "place", "addedLater"];
    assert_eq!(schema.attributes, expected);
    let keys: Vec<_> = schema
        .all_indexes()
        .map(|index| {
            let keys: Vec<_> = index.attributes().map(|key| (key.name.text, key.kind.as_str())).collect();
            (index.name, keys)
        })
        .collect();
    let expected = [
        ("", vec![("thingId", "N"), ("range", "S")]),
        ("ids", vec![("ownerName", "S"), ("thingId", "N")]),
        ("labels", vec![("byLabel", "S")]),
    ];
    assert_eq!(keys, expected);
    assert_eq!(Thing::FIELDS.added_later.name(), "addedLater");
}
