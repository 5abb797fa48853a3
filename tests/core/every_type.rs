//! Every supported type, as the engines store it: what is put is what is got, over either wire.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use dynamo_core::value::{Number, Value as _};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, DynamoValue, Wire};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
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

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Everything", entity = "TIMES")]
#[pk("TIMES#{id}")]
struct Times {
    id: u32,
    chrono_delta: chrono::TimeDelta,
    time_utc: time::UtcDateTime,
    time_offset: time::OffsetDateTime,
    time_local: time::PrimitiveDateTime,
    time_date: time::Date,
    time_time: time::Time,
    time_duration: time::Duration,
    jiff_timestamp: jiff::Timestamp,
    jiff_local: jiff::civil::DateTime,
    jiff_date: jiff::civil::Date,
    jiff_time: jiff::civil::Time,
    jiff_duration: jiff::SignedDuration,
    duration: Duration,
    system: SystemTime,
    #[dynamo(format = "rfc3339")]
    text: SystemTime,
    #[dynamo(format = "unix-seconds")]
    seconds: SystemTime,
    #[dynamo(format = "unix-millis")]
    millis: time::UtcDateTime,
    #[dynamo(format = "unix-micros")]
    micros: jiff::Timestamp,
    #[dynamo(format = "unix-nanos")]
    nanos: Option<DateTime<Utc>>,
    #[dynamo(format = "date", null)]
    day: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Everything", entity = "SHAPES")]
#[pk("SHAPES#{id}")]
struct Shapes {
    id: u32,
    array: [i32; 3],
    bytes: [u8; 4],
    tuple: (u8, Option<String>, (bool,)),
    shared: Arc<str>,
    boxed: Box<str>,
    cow: Cow<'static, str>,
    buffer: bytes::Bytes,
    ip: IpAddr,
    socket: SocketAddr,
    url: url::Url,
    big: bigdecimal::BigDecimal,
    json: serde_json::Value,
    anything: AttributeValue,
    external: Vec<External>,
    internal: Internal,
    adjacent: Adjacent,
    untagged: Untagged,
    level: Level,
    pair: Pair,
    #[dynamo(serde)]
    through_serde: Settings,
    #[dynamo(null)]
    null: Option<u8>,
    #[dynamo(flatten)]
    flat: Flat,
    #[dynamo(flatten)]
    rest: BTreeMap<String, AttributeValue>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
enum External {
    Unit,
    One(String),
    Two(u8, bool),
    Named { name: String, next: Option<Box<Self>> },
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(tag = "kind")]
enum Internal {
    Unit,
    One(Flat),
    Named { name: String },
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    One(Option<bool>),
    Two(u8, String),
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
}

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
#[dynamo(repr = "number")]
enum Level {
    Low = -1,
    High = 7,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Pair(i8, String);

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Flat {
    #[dynamo(rename = "flat name")]
    flat_name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Settings {
    dark: Option<bool>,
    sizes: Vec<i32>,
}

#[allow(clippy::large_enum_variant, reason = "it is never made")]
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Everything")]
enum Everything {
    Scalars(Scalars),
    Collections(Collections),
    Times(Times),
    Shapes(Shapes),
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

fn times(id: u32) -> impl Strategy<Value = Times> {
    // Nanoseconds of the years 1 to 9998.
    let instant = -62_135_596_800_000_000_000..=253_370_764_799_999_999_999_i128;
    (instant, -1439..=1439_i32, any::<(i32, u64)>()).prop_map(move |(nanos, minutes, (seconds, long))| {
        let down_to = |unit: i128| nanos.div_euclid(unit) * unit;
        let utc = |nanos| time::UtcDateTime::from_unix_timestamp_nanos(nanos).unwrap();
        let chrono = |nanos: i128| DateTime::<Utc>::from(std::time::SystemTime::from(utc(nanos)));
        let offset = time::UtcOffset::from_whole_seconds(minutes * 60).unwrap();
        let timestamp = |nanos| jiff::Timestamp::from_nanosecond(nanos).unwrap();
        let local = jiff::tz::Offset::UTC.to_datetime(timestamp(nanos));
        Times {
            id,
            chrono_delta: chrono::TimeDelta::seconds(seconds.into()) - chrono::TimeDelta::nanoseconds(1),
            time_utc: utc(nanos),
            time_offset: time::OffsetDateTime::from(utc(nanos)).to_offset(offset),
            time_local: time::PrimitiveDateTime::new(utc(nanos).date(), utc(nanos).time()),
            time_date: utc(nanos).date(),
            time_time: utc(nanos).time(),
            time_duration: time::Duration::new(seconds.into(), 0) + time::Duration::nanoseconds(7),
            jiff_timestamp: timestamp(nanos),
            jiff_local: local,
            jiff_date: local.date(),
            jiff_time: local.time(),
            jiff_duration: jiff::SignedDuration::new(seconds.into(), 0),
            duration: Duration::new(long, 5),
            system: utc(nanos).into(),
            text: utc(nanos).into(),
            seconds: utc(down_to(1_000_000_000)).into(),
            millis: utc(down_to(1_000_000)),
            micros: timestamp(down_to(1000)),
            nanos: (minutes > 0).then(|| chrono(nanos)),
            day: (minutes > 0).then(|| chrono(down_to(86_400_000_000_000))),
        }
    })
}

fn shapes(id: u32) -> impl Strategy<Value = Shapes> {
    let named = (text(), any::<bool>()).prop_map(|(name, more)| {
        let next = more.then(|| Box::new(External::One(name.clone())));
        External::Named { name, next }
    });
    let external = prop_oneof![
        Just(External::Unit),
        text().prop_map(External::One),
        any::<(u8, bool)>().prop_map(|(a, b)| External::Two(a, b)),
        named,
    ];
    let flat = || text().prop_map(|flat_name| Flat { flat_name });
    let internal = prop_oneof![
        Just(Internal::Unit),
        flat().prop_map(Internal::One),
        text().prop_map(|name| Internal::Named { name }),
    ];
    let adjacent = prop_oneof![
        Just(Adjacent::Unit),
        any::<Option<bool>>().prop_map(Adjacent::One),
        (any::<u8>(), text()).prop_map(|(a, b)| Adjacent::Two(a, b)),
    ];
    let untagged = prop_oneof![any::<i64>().prop_map(Untagged::Number), text().prop_map(Untagged::Text)];
    let enums = (vec(external, 0..4), internal, adjacent, untagged, prop_oneof![Just(Level::Low), Just(Level::High)]);
    let plain = (any::<[i32; 3]>(), any::<[u8; 4]>(), any::<(u8, bool)>(), any::<IpAddr>(), any::<u16>());
    let more = (text(), bytes(), number(), option::of(any::<u8>()), btree_map(name(), text(), 0..3), flat());
    (enums, plain, more).prop_map(move |(enums, (array, four, (small, flag), ip, port), more)| {
        let (external, internal, adjacent, untagged, level) = enums;
        let (text, bytes, number, null, rest, flat) = more;
        let rest = rest.into_iter().map(|(name, value)| (format!("rest {name}"), value.into_av().unwrap()));
        Shapes {
            id,
            array,
            bytes: four,
            tuple: (small, Some(text.clone()), (flag,)),
            shared: text.as_str().into(),
            boxed: text.as_str().into(),
            cow: text.clone().into(),
            buffer: bytes.into(),
            ip,
            socket: SocketAddr::new(ip, port),
            url: format!("https://example.org:{port}/?q={small}").parse().unwrap(),
            big: number.as_str().parse().unwrap(),
            json: serde_json::json!({ "text": text, "list": [port, null, flag], "none": null }),
            anything: AttributeValue::L(vec![AttributeValue::Ss(vec!["a".into()]), AttributeValue::Null(true)]),
            external,
            internal,
            adjacent,
            untagged,
            level,
            pair: Pair(-1, text),
            through_serde: Settings { dark: null.map(|null| null > 9), sizes: array.into() },
            null,
            flat,
            rest: rest.collect(),
        }
    })
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

    async fn times_come_back_as_they_were(db: Dynamo) {
        Everything::ensure_table(&db).await.unwrap();
        let written = some(times);
        BatchWrite::new().put_all(written.clone()).send(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for value in &written {
                assert_eq!(Times::get(value.id).send(&db).await.unwrap().as_ref(), Some(value), "{wire:?}");
            }
        }
    }

    async fn shapes_come_back_as_they_were(db: Dynamo) {
        Everything::ensure_table(&db).await.unwrap();
        let written = some(shapes);
        BatchWrite::new().put_all(written.clone()).send(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for value in &written {
                assert_eq!(Shapes::get(value.id).send(&db).await.unwrap().as_ref(), Some(value), "{wire:?}");
            }
        }
    }

    async fn what_is_upserted_over_another_item_comes_back_as_it_was(db: Dynamo) {
        Everything::ensure_table(&db).await.unwrap();
        let (olds, news) = (some(collections), some(collections));
        for (old, new) in olds.into_iter().zip(news) {
            Collections { id: 1, ..old }.put().send(&db).await.unwrap();
            let new = Collections { id: 1, ..new };
            new.clone().upsert().send(&db).await.unwrap();
            assert_eq!(Collections::get(1).consistent().send(&db).await.unwrap(), Some(new));
        }
        let (olds, news) = (some(shapes), some(shapes));
        for (old, new) in olds.into_iter().zip(news) {
            Shapes { id: 1, ..old.clone() }.put().send(&db).await.unwrap();
            // What a map of undeclared attributes lacks is nothing that the entity knows.
            let mut expected = Shapes { id: 1, ..new };
            let written = expected.clone().upsert().send_new(&db).await.unwrap();
            for (name, value) in old.rest {
                expected.rest.entry(name).or_insert(value);
            }
            assert_eq!(written, expected);
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
