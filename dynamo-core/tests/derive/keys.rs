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
    assert_eq!(Item::parse_key(&key).unwrap(), (ShopId(4), "A".to_owned(), 7, State::Used));
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

/// Every format, on types of the user's own as well; index components may be absent.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Accounts")]
#[pk("BANK#{bank:escape}#{branch:03}")]
#[sk("{balance:ordered}#{opened:desc}#{number:010,desc}")]
#[gsi(1, pk = "{owner:lower}", sk = "{limit:ordered}#{rate:ordered,desc}#{closed:desc}")]
#[gsi(2, pk = "{nick:upper,escape}#{number}")]
struct Account {
    pub bank: BankName,
    pub branch: u16,
    pub balance: Balance,
    pub opened: Opened,
    pub number: u64,
    pub owner: String,
    pub limit: Option<i32>,
    pub rate: f64,
    pub closed: Option<chrono::NaiveDate>,
    pub nick: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct BankName(String);
#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Balance(rust_decimal::Decimal);
#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Opened(chrono::NaiveDate);

fn account(bank: &str, balance: &str) -> Account {
    Account {
        bank: BankName(bank.into()),
        branch: 7,
        balance: Balance(balance.parse().unwrap()),
        opened: Opened("2024-02-29".parse().unwrap()),
        number: 12,
        owner: "Ann".into(),
        limit: Some(-5),
        rate: 0.5,
        closed: Some("1999-12-31".parse().unwrap()),
        nick: Some("a#b".into()),
    }
}

#[test]
fn every_format_is_written_and_read_back() {
    let account = account("A#B", "-12.50");
    let key = account.key().unwrap();
    assert_eq!(key.partition, KeyValue::from("BANK#A%23B#007"));
    assert_eq!(key.sort, Some(KeyValue::from("n86787499999999999999999999999999#7975-97-70#9999999987")));
    let (bank, branch, balance, opened, number) = Account::parse_key(&key).unwrap();
    assert_eq!(
        (&bank, branch, &balance, &opened, number),
        (&account.bank, account.branch, &account.balance, &account.opened, account.number)
    );
    let item = dynamo_core::value::to_item(&account).unwrap();
    assert_eq!(item["GSI1PK"].as_s().unwrap(), "ann");
    assert_eq!(item["GSI1SK"].as_s().unwrap(), "n9999999994#n86949999999999999999#8000-87-68");
    assert_eq!(item["GSI2PK"].as_s().unwrap(), "A%23B#12");
    let absent = Account { limit: None, nick: None, ..account };
    let item = dynamo_core::value::to_item(&absent).unwrap();
    assert!(!item.contains_key("GSI1SK") && !item.contains_key("GSI1PK") && !item.contains_key("GSI2PK"));
}

#[test]
fn ranges_over_every_ordered_component_compile() {
    let balance = |text: &str| sort::<Account, Primary>().balance(Balance(text.parse().unwrap()));
    let range = text(balance("-1")..=balance("2.50"));
    let SortRange::Between { low, high, drop_high: true } = range else { panic!("{range:?}") };
    assert_eq!(low, KeyValue::from("n86889999999999999999999999999999#"));
    assert_eq!(high, KeyValue::from("p13125000000000000000000000000000$"));
    let day = |text: &str| balance("1").opened(Opened(text.parse().unwrap()));
    let range = text(day("2024-01-01")..day("2024-02-01"));
    let SortRange::Between { low, high, drop_high: true } = range else { panic!("{range:?}") };
    // Later days come first, and the end of the range is left out.
    assert_eq!(low, KeyValue::from("p13110000000000000000000000000000#7975-97-98$"));
    assert_eq!(high, KeyValue::from("p13110000000000000000000000000000#7975-98-98$"));
}

#[test]
fn only_keys_of_the_entity_are_taken_apart() {
    let key = account("A", "1").key().unwrap();
    let other = |partition: &str, sort: Option<&str>| {
        let sort = sort.map_or_else(|| key.sort.clone(), |sort| Some(KeyValue::from(sort)));
        Account::parse_key(&dynamo_core::key::Key { partition: KeyValue::from(partition), sort })
    };
    assert!(other("BANK#A#007", None).is_ok());
    for partition in ["BANK#A#7", "BANK#A#0007", "BANK##007", "BANK#A%2#007", "BANKA#007", "BANK#A#007#", ""] {
        let error = other(partition, None).map(drop).unwrap_err();
        assert!(matches!(error, dynamo_core::Error::Decode { entity: "Account", .. }), "{partition}: {error:?}");
    }
    assert!(other("BANK#A#007", Some("p131#x")).is_err());
    let session = dynamo_core::key::Key { partition: KeyValue::from("s1"), sort: None };
    assert_eq!(Session::parse_key(&session).unwrap(), ("s1".to_owned(),));
    let number = dynamo_core::key::Key { partition: KeyValue::N("1".into()), sort: None };
    assert!(Session::parse_key(&number).is_err());
    let config = Config::key_of(()).unwrap();
    assert!(Config::parse_key(&config).is_ok());
    let other = dynamo_core::key::Key { sort: Some(KeyValue::from("#META2")), ..config };
    assert!(Config::parse_key(&other).is_err());
}
