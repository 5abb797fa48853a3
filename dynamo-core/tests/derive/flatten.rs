//! `flatten`: the entries of a nested struct among those of the struct around it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::value::{Item, Record, Value, from_item, into_item, to_item};
use dynamo_core::wire::{read_item, write_item};
use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Address {
    street: String,
    #[dynamo(rename = "no")]
    number: Option<u16>,
    #[dynamo(flatten)]
    country: Country,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Country {
    country: String,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Audit {
    by: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shops")]
#[pk("SHOP#{id}")]
#[sk("{id}")]
#[gsi(1, pk = "{name}")]
struct Shop {
    #[dynamo(key_only)]
    id: u32,
    #[dynamo(flatten)]
    address: Address,
    name: String,
    #[dynamo(flatten)]
    unknown: BTreeMap<String, AttributeValue>,
    #[dynamo(flatten)]
    audit: Audit,
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn shop() -> Shop {
    let country = Country { country: "DE".into() };
    Shop {
        id: 7,
        address: Address { street: "Main".into(), number: None, country },
        name: "Books".into(),
        unknown: BTreeMap::from([("later".to_owned(), AttributeValue::Null(true)), ("x y".to_owned(), s("z"))]),
        audit: Audit { by: "ann".into() },
    }
}

#[test]
fn the_entries_are_attributes_of_the_item() {
    let item = to_item(&shop()).unwrap();
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["GSI1PK", "PK", "SK", "by", "country", "later", "name", "street", "x y"]);
    assert_eq!(into_item(shop()).unwrap(), item);
    assert_eq!(from_item::<Shop>(item).unwrap(), shop());
    let mut wire = String::new();
    write_item(&shop(), &mut wire).unwrap();
    assert_eq!(read_item::<Shop>(&wire).unwrap(), shop());
}

#[test]
fn all_names_are_known_to_the_schema() {
    let names: Vec<_> = Shop::SCHEMA.all_attributes().collect();
    assert_eq!(names, ["name", "street", "no", "country", "by"]);
    assert!(Shop::NAMES.takes_any());
    assert!(Shop::NAMES.knows("country") && Shop::NAMES.knows("PK") && !Shop::NAMES.knows("later"));
}

#[test]
fn an_error_says_the_attribute_as_it_is_stored() {
    let without = |name: &str| {
        let mut item = to_item(&shop()).unwrap();
        item.remove(name);
        from_item::<Shop>(item).unwrap_err().to_string()
    };
    assert_eq!(without("country"), "attribute `country`: the attribute is missing");
    let mut item = to_item(&shop()).unwrap();
    item.insert("street".into(), AttributeValue::Bool(true));
    assert_eq!(from_item::<Shop>(item).unwrap_err().to_string(), "attribute `street`: expected S, found BOOL");
    let wire = r#"{"PK":{"S":"SHOP#7"},"SK":{"S":"7"},"street":{"S":"a"},"street":{"S":"b"}}"#;
    assert_eq!(read_item::<Shop>(wire).unwrap_err().to_string(), "attribute `street`: the attribute occurs twice");
}

#[test]
fn what_is_unknown_must_not_be_what_is_declared() {
    for name in ["name", "no", "by", "PK", "GSI1PK"] {
        let mut shop = shop();
        shop.unknown.insert(name.into(), s("v"));
        let reason = "expected an attribute that is not declared: a declared field has this name, which the entry would read \
                      back as";
        let expected = format!("attribute `{name}`: {reason}");
        assert_eq!(to_item(&shop).unwrap_err().to_string(), expected);
        assert_eq!(into_item(shop.clone()).unwrap_err().to_string(), expected);
        assert_eq!(write_item(&shop, &mut String::new()).unwrap_err().to_string(), expected);
    }
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Page<'a, T, M> {
    title: std::borrow::Cow<'a, str>,
    #[dynamo(flatten)]
    content: T,
    #[dynamo(flatten)]
    more: HashMap<String, M>,
}

#[test]
fn a_flattened_field_may_have_a_parameter_for_a_type() {
    let more = HashMap::from([("a".to_owned(), 1_u8)]);
    let page = Page { title: "t".into(), content: Audit { by: "bob".into() }, more };
    let stored = page.clone().into_av().unwrap();
    assert_eq!(stored.as_m().unwrap().len(), 3);
    assert_eq!(Page::<Audit, u8>::decode(dynamo_core::value::AvSource::new(stored)).unwrap(), page);
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct OnlyFlat {
    #[dynamo(flatten)]
    audit: Audit,
}

#[test]
fn a_map_is_a_record_too() {
    let item: Item = HashMap::from([("by".to_owned(), s("eve"))]);
    assert_eq!(from_item::<OnlyFlat>(item.clone()).unwrap().audit.by, "eve");
    assert_eq!(from_item::<BTreeMap<String, String>>(item).unwrap()["by"], "eve");
}
