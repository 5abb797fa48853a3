//! Keys from components, and sort key prefixes.

use dynamo_core::key::{KeyKind, KeyValue, SortCondition, SortRange};
use dynamo_core::{DynamoEntity, DynamoValue, Gsi, Indexed, Primary};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stock")]
#[pk("SHOP#{shop}")]
#[sk("ITEM#{shelf}#{slot:03}#{state}")]
#[gsi(1, pk = "{maker}", sk = "{shelf}#{slot}")]
struct Item {
    pub shop: ShopId,
    pub shelf: String,
    pub slot: u16,
    pub state: State,
    pub maker: Option<String>,
    #[gsi(2, pk)]
    pub barcode: Option<u64>,
    #[gsi(2, sk)]
    pub price: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct ShopId(u32);

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
#[dynamo(rename_all = "lowercase")]
enum State {
    New,
    Used,
}

fn text(range: impl SortCondition) -> SortRange {
    range.into_range().unwrap()
}

fn sort<E: Indexed<I>, I>() -> E::Sort {
    E::Sort::default()
}

#[test]
fn a_key_is_made_of_an_item_or_of_its_components() {
    let item = Item {
        shop: ShopId(4),
        shelf: "A".into(),
        slot: 7,
        state: State::Used,
        maker: None,
        barcode: Some(1),
        price: 2,
    };
    let key = item.key().unwrap();
    assert_eq!(key.partition, KeyValue::from("SHOP#4"));
    assert_eq!(key.sort, Some(KeyValue::from("ITEM#A#007#used")));
    assert_eq!(Item::key_of((ShopId(4), "A", 7, State::Used)).unwrap(), key);
    let ambiguous = Item::key_of((ShopId(4), "A#0", 7, State::Used)).unwrap_err();
    assert!(ambiguous.to_string().contains("`shelf`"), "{ambiguous}");
}

#[test]
fn prefixes_have_a_method_for_each_component_in_turn() {
    let first = sort::<Item, Primary>().shelf("A");
    assert_eq!(text(first), SortRange::StartsWith("ITEM#A#".into()));
    let second = sort::<Item, Primary>().shelf("A").slot(7);
    assert_eq!(text(second), SortRange::StartsWith("ITEM#A#007#".into()));
    let whole = sort::<Item, Primary>().shelf("A").slot(7).state(State::New);
    assert_eq!(text(whole), SortRange::Exactly(KeyValue::from("ITEM#A#007#new")));
    let range = text(sort::<Item, Primary>().shelf("A").slot(9)..=sort::<Item, Primary>().shelf("A").slot(10));
    let expected =
        SortRange::Between { low: KeyValue::from("ITEM#A#009#"), high: KeyValue::from("ITEM#A#010$"), drop_high: true };
    assert_eq!(range, expected);
}

#[test]
fn an_index_takes_the_components_of_its_own_templates() {
    let exact = sort::<Item, Gsi<1>>().shelf("A").slot(7);
    assert_eq!(text(exact), SortRange::Exactly(KeyValue::from("A#7")));
    let prices = sort::<Item, Gsi<2>>().price(5)..;
    assert_eq!(text(prices), SortRange::From(KeyValue::N("5".into())));
    let index = <Item as Indexed<Gsi<2>>>::INDEX;
    assert_eq!((index.partition.name.text, index.partition.kind), ("barcode", KeyKind::N));
    let lent = <Item as Indexed<Gsi<1>>>::with_partition(&("acme".to_owned(),), |parts| {
        <Item as Indexed<Gsi<1>>>::INDEX.partition.value(parts, 2048)
    });
    assert_eq!(lent.unwrap(), Some(KeyValue::from("acme")));
}

/// One item, whose key has no component.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stock")]
#[pk("CONFIG")]
#[sk("#META")]
struct Config {
    pub name: String,
}

#[test]
fn a_key_may_be_constant() {
    let key = Config::key_of(()).unwrap();
    assert_eq!((key.partition, key.sort), (KeyValue::from("CONFIG"), Some(KeyValue::from("#META"))));
}

/// A partition key alone.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Session {
    #[pk]
    pub id: String,
}

#[test]
fn a_table_may_have_no_sort_key() {
    let key = Session::key_of("s1").unwrap();
    assert_eq!((key.partition, key.sort), (KeyValue::from("s1"), None));
    assert!(Session::SCHEMA.primary.sort.is_none());
}
