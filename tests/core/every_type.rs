//! Every supported type, as the engines store it: what is put is what is got, over either wire.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use dynamo_core::value::Number;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, DynamoValue, Wire};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Everything", entity = "SCALARS")]
#[pk("SCALARS#{id}")]
struct Scalars {
    id: u32,
    unsigned: u64,
    signed: i64,
    wide: u128,
    wide_signed: i128,
    number: Number,
    decimal: Decimal,
    double: f64,
    single: f32,
    text: String,
    character: char,
    flag: bool,
    bytes: Vec<u8>,
    uuid: Uuid,
    instant: DateTime<Utc>,
    local: DateTime<FixedOffset>,
    naive: NaiveDateTime,
    date: NaiveDate,
    time: NaiveTime,
    color: Color,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Everything", entity = "COLLECTIONS")]
#[pk("COLLECTIONS#{id}")]
struct Collections {
    id: u32,
    maybe: Option<String>,
    #[allow(clippy::option_option, reason = "absent, NULL and a value are three things to DynamoDB")]
    nested_maybe: Option<Option<i64>>,
    list: Vec<Option<String>>,
    lists: Vec<Vec<Vec<u8>>>,
    map: HashMap<String, BTreeMap<String, bool>>,
    numbered: BTreeMap<i32, Decimal>,
    texts: BTreeSet<String>,
    numbers: HashSet<Number>,
    blobs: BTreeSet<Vec<u8>>,
    #[dynamo(rename = "a.b-c \"名\"")]
    inner: Inner,
    boxed: Box<Inner>,
}

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
enum Color {
    Red,
    Green,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Inner {
    name: String,
    color: Option<Color>,
    children: Vec<Inner>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Everything")]
enum Everything {
    Scalars(Scalars),
    Collections(Collections),
}

fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![4 => proptest::char::range(' ', '~'), 1 => proptest::char::range('\0', '\u{1f}'), 1 => any::<char>()];
    vec(character, 0..20).prop_map(String::from_iter)
}

/// A map's entry has to have a name.
fn name() -> impl Strategy<Value = String> {
    text().prop_filter("empty", |text| !text.is_empty())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..20)
}

fn number() -> impl Strategy<Value = Number> {
    ("-?[1-9]\\.[0-9]{0,36}[1-9]", -130..=125_i32)
        .prop_map(|(digits, exponent)| format!("{digits}E{exponent}").parse().unwrap())
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa.into(), scale))
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_000_000_000..=253_000_000_000_i64, 0..1_000_000_000_u32)
        .prop_map(|(seconds, fraction)| DateTime::from_timestamp(seconds, fraction).unwrap())
}

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![Just(Color::Red), Just(Color::Green)]
}

fn scalars(id: u32) -> impl Strategy<Value = Scalars> {
    const WIDE: i128 = 10_i128.pow(38) - 1;
    let floats = (
        proptest::num::f64::NORMAL.prop_filter("range", |float| (1e-130..1e126).contains(&float.abs())),
        proptest::num::f32::NORMAL,
    );
    let numbers = (any::<u64>(), any::<i64>(), 0..=WIDE.unsigned_abs(), -WIDE..=WIDE, number(), decimal(), floats);
    let texts = (text(), any::<char>(), any::<bool>(), bytes(), any::<u128>().prop_map(Uuid::from_u128), color());
    let times = (instant(), instant(), -1439..=1439_i32);
    (numbers, texts, times).prop_map(move |(numbers, texts, (instant, other, minutes))| {
        let (unsigned, signed, wide, wide_signed, number, decimal, (double, single)) = numbers;
        let (text, character, flag, bytes, uuid, color) = texts;
        Scalars {
            id,
            unsigned,
            signed,
            wide,
            wide_signed,
            number,
            decimal,
            double,
            single,
            text,
            character,
            flag,
            bytes,
            uuid,
            instant,
            local: other.with_timezone(&FixedOffset::east_opt(minutes * 60).unwrap()),
            naive: other.naive_utc(),
            date: other.date_naive(),
            time: other.time(),
            color,
        }
    })
}

fn inner() -> impl Strategy<Value = Inner> {
    let leaf = (text(), option::of(color())).prop_map(|(name, color)| Inner { name, color, children: vec![] });
    leaf.prop_recursive(3, 8, 3, |inner| {
        (text(), vec(inner, 0..3)).prop_map(|(name, children)| Inner { name, color: None, children })
    })
}

fn collections(id: u32) -> impl Strategy<Value = Collections> {
    let lists = (
        option::of(text()),
        option::of(option::of(any::<i64>())),
        vec(option::of(text()), 0..5),
        vec(vec(bytes(), 0..3), 0..3),
    );
    let maps =
        (hash_map(name(), btree_map(name(), any::<bool>(), 0..3), 0..3), btree_map(any::<i32>(), decimal(), 0..4));
    let sets = (btree_set(text(), 0..4), hash_set(number(), 0..4), btree_set(bytes(), 0..4));
    (lists, maps, sets, inner(), inner()).prop_map(
        move |(lists, (map, numbered), (texts, numbers, blobs), inner, boxed)| {
            let (maybe, nested_maybe, list, lists) = lists;
            let boxed = Box::new(boxed);
            Collections { id, maybe, nested_maybe, list, lists, map, numbered, texts, numbers, blobs, inner, boxed }
        },
    )
}

/// As many values as a batch takes, each different from run to run.
fn some<S: Strategy>(strategy: impl Fn(u32) -> S) -> Vec<S::Value> {
    let mut runner = TestRunner::default();
    (0..25).map(|id| strategy(id).new_tree(&mut runner).unwrap().current()).collect()
}

integration::on_every_engine! {
    async fn scalars_come_back_as_they_were(db: Dynamo) {
        Everything::ensure_table(&db).await.unwrap();
        let written = some(scalars);
        BatchWrite::new().put_all(written.clone()).send(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for value in &written {
                assert_eq!(Scalars::get(value.id).send(&db).await.unwrap().as_ref(), Some(value), "{wire:?}");
            }
        }
    }

    async fn collections_come_back_as_they_were(db: Dynamo) {
        Everything::ensure_table(&db).await.unwrap();
        let written = some(collections);
        BatchWrite::new().put_all(written.clone()).send(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for value in &written {
                assert_eq!(Collections::get(value.id).send(&db).await.unwrap().as_ref(), Some(value), "{wire:?}");
            }
        }
    }

    async fn numbers_at_the_edges_are_taken_and_given_back_by_value(db: Dynamo) {
        let name = crate::support::table(&db).await;
        let texts = [
            "0", "-0", "1.50", "1E+2", "-1E-130", "9.9999999999999999999999999999999999999E+125",
            "-9.9999999999999999999999999999999999999E+125", "12345678901234567890123456789012345678",
            "0.00000000000000000000000000000000000001", "100000000000000000000000000000000000000",
        ];
        for text in texts {
            let value = AttributeValue::N(text.to_owned());
            db.client().put_item().table_name(&name).item("PK", crate::support::s("k")).item("n", value).send().await.unwrap();
            let got = db.client().get_item().table_name(&name).key("PK", crate::support::s("k")).send().await.unwrap();
            let stored: Number = got.item.unwrap()["n"].as_n().unwrap().parse().unwrap();
            assert_eq!(stored, text.parse().unwrap(), "{text}");
        }
    }

    /// What our types refuse before anything is sent, the engines refuse as well.
    async fn numbers_beyond_the_edges_are_refused_by_the_engine_too(db: Dynamo) {
        let name = crate::support::table(&db).await;
        for text in ["1E126", "-1E126", "1E-131", "123456789012345678901234567890123456789", "NaN", "Infinity", "", "1_000", "0x1"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
            let value = AttributeValue::N(text.to_owned());
            let put = db.client().put_item().table_name(&name).item("PK", crate::support::s("k")).item("n", value);
            assert!(put.send().await.is_err(), "{text}");
        }
    }

    async fn sets_have_members_and_each_once(db: Dynamo) {
        let name = crate::support::table(&db).await;
        let refused = [
            AttributeValue::Ss(vec![]),
            AttributeValue::Ns(vec![]),
            AttributeValue::Bs(vec![]),
            AttributeValue::Ss(vec!["a".into(), "a".into()]),
            AttributeValue::Ns(vec!["1".into(), "1.0".into()]),
        ];
        for value in refused {
            let text = format!("{value:?}");
            let put = db.client().put_item().table_name(&name).item("PK", crate::support::s("k")).item("set", value);
            assert!(put.send().await.is_err(), "{text}");
        }
        let empty = [
            AttributeValue::S(String::new()),
            AttributeValue::B(Blob::new([])),
            AttributeValue::M(HashMap::new()),
            AttributeValue::L(vec![]),
            AttributeValue::Ss(vec![String::new()]),
            AttributeValue::Bs(vec![Blob::new([])]),
        ];
        for value in empty {
            let put = db.client().put_item().table_name(&name).item("PK", crate::support::s("k")).item("a", value);
            put.send().await.unwrap();
        }
    }
}
