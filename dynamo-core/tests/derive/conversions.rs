//! `with`, `serde`, `null` and `format`: fields that are stored by another conversion than their type's own.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dynamo_core::value::{AvSource, R, Value, from_item, into_item, to_item};
use dynamo_core::wire::{read_item, write_item};
use dynamo_core::{DynamoEntity, DynamoValue};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.into())
}

/// A type of another crate, which has no conversion of its own.
#[derive(Debug, Clone, PartialEq)]
struct Digest([u8; 2]);

mod hex {
    use dynamo_core::value::{R, Sink, Source, ValueError};

    use super::Digest;

    pub(super) fn encode<S: Sink>(digest: &Digest, sink: S) -> R<S::Done> {
        let [a, b] = digest.0;
        sink.string(&format!("{a:02x}{b:02x}"))
    }

    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<Digest> {
        let number = u16::from_str_radix(&source.string()?, 16);
        number
            .map(|number| Digest(number.to_be_bytes()))
            .map_err(|_| ValueError::invalid("four digits", "it has others"))
    }
}

struct Cents;

impl Cents {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "all conversions take a reference")]
    fn encode<S: dynamo_core::value::Sink>(euros: &f64, sink: S) -> R<S::Done> {
        sink.number(&format!("{:.0}", euros * 100.0))
    }
    fn decode<'de, S: dynamo_core::value::Source<'de>>(source: S) -> R<f64> {
        i32::decode(source).map(|cents| f64::from(cents) / 100.0)
    }
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Files", rename_all = "camelCase")]
#[pk("{id}")]
#[sk("{stored_at}")]
#[gsi(1, pk = "{seen_at}")]
struct File<T: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static> {
    id: u32,
    #[dynamo(format = "unix-millis")]
    stored_at: DateTime<Utc>,
    #[dynamo(format = "unix-seconds")]
    seen_at: Option<DateTime<Utc>>,
    #[dynamo(with = hex)]
    digest: Digest,
    #[dynamo(with = hex)]
    before: Option<Digest>,
    #[dynamo(with = hex, null)]
    after: Option<Digest>,
    #[dynamo(with = Cents, rename = "price in cents")]
    price: f64,
    #[dynamo(null)]
    label: Option<String>,
    #[dynamo(with = hex, default = none)]
    fallback: Digest,
    #[dynamo(skip)]
    marker: std::marker::PhantomData<T>,
}

fn none() -> Digest {
    Digest([0, 0])
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn file() -> File<u8> {
    File {
        id: 1,
        stored_at: at(1_735_689_600_125),
        seen_at: Some(at(-5000)),
        digest: Digest([0xab, 0x01]),
        before: None,
        after: None,
        price: 2.5,
        label: None,
        fallback: Digest([0, 9]),
        marker: std::marker::PhantomData,
    }
}

#[test]
fn a_field_is_stored_by_its_conversion_and_keys_keep_their_own_text() {
    let item = to_item(&file()).unwrap();
    assert_eq!(item["SK"], s("2025-01-01T00:00:00.125000000Z"));
    assert_eq!(item["GSI1PK"], s("1969-12-31T23:59:55.000000000Z"));
    assert_eq!(item["storedAt"], n("1735689600125"));
    assert_eq!(item["seenAt"], n("-5"));
    assert_eq!(item["digest"], s("ab01"));
    assert_eq!(item["after"], AttributeValue::Null(true));
    assert_eq!(item["label"], AttributeValue::Null(true));
    assert_eq!(item["price in cents"], n("250"));
    assert!(!item.contains_key("before"));
    assert_eq!(into_item(file()).unwrap(), item);
    assert_eq!(from_item::<File<u8>>(item.clone()).unwrap(), file());
    let mut wire = String::new();
    write_item(&file(), &mut wire).unwrap();
    assert_eq!(read_item::<File<u8>>(&wire).unwrap(), file());

    let mut less = item;
    for name in ["after", "label", "seenAt", "fallback"] {
        less.remove(name);
    }
    let read = from_item::<File<u8>>(less.clone()).unwrap();
    assert_eq!(read, File { seen_at: None, fallback: none(), ..file() });
    less.remove("digest");
    assert_eq!(from_item::<File<u8>>(less).unwrap_err().to_string(), "attribute `digest`: the attribute is missing");
}

#[test]
fn conversions_fail_under_the_name_of_the_attribute() {
    let mut item = to_item(&file()).unwrap();
    item.insert("before".into(), s("xyz"));
    let error = from_item::<File<u8>>(item.clone()).unwrap_err();
    assert_eq!(error.to_string(), "attribute `before`: expected four digits: it has others");
    item.insert("before".into(), AttributeValue::Null(true));
    assert_eq!(from_item::<File<u8>>(item).unwrap().before, None);
    let finer = File { stored_at: at(1) + TimeDelta::microseconds(1), ..file() };
    let expected = "attribute `storedAt`: expected a whole number of milliseconds: the time is finer, which the number would \
                    not keep";
    assert_eq!(to_item(&finer).unwrap_err().to_string(), expected);
    assert_eq!(into_item(finer).unwrap_err().to_string(), expected);
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Formats {
    #[dynamo(format = "rfc3339")]
    text: DateTime<Utc>,
    #[dynamo(format = "rfc3339")]
    system_text: SystemTime,
    #[dynamo(format = "unix-seconds")]
    seconds: SystemTime,
    #[dynamo(format = "unix-micros")]
    micros: DateTime<Utc>,
    #[dynamo(format = "unix-nanos", null)]
    nanos: Option<DateTime<Utc>>,
    #[dynamo(format = "date")]
    date: DateTime<Utc>,
    #[dynamo(format = "date")]
    day: Option<NaiveDate>,
    system: SystemTime,
}

#[test]
fn a_time_has_the_format_that_is_asked_for() {
    let formats = Formats {
        text: at(0),
        system_text: UNIX_EPOCH + Duration::from_nanos(1),
        seconds: UNIX_EPOCH - Duration::from_secs(2),
        micros: at(1),
        nanos: None,
        date: at(86_400_000 * 31),
        day: NaiveDate::from_ymd_opt(2024, 2, 29),
        system: UNIX_EPOCH,
    };
    let stored = formats.clone().into_av().unwrap();
    let map = stored.as_m().unwrap();
    assert_eq!(map["text"], s("1970-01-01T00:00:00.000000000Z"));
    assert_eq!(map["system_text"], s("1970-01-01T00:00:00.000000001Z"));
    assert_eq!(map["seconds"], n("-2"));
    assert_eq!(map["micros"], n("1000"));
    assert_eq!(map["nanos"], AttributeValue::Null(true));
    assert_eq!(map["date"], s("1970-02-01"));
    assert_eq!(map["day"], s("2024-02-29"));
    assert_eq!(Formats::decode(AvSource::new(stored)).unwrap(), formats);
    let odd = Formats { date: at(1), ..formats };
    assert_eq!(
        odd.into_av().unwrap_err().to_string(),
        "attribute `date`: expected a time that is midnight: a date would not keep the time of day"
    );
}

#[test]
fn conditions_and_updates_take_a_field_by_its_conversion() {
    let fields = File::<u8>::FIELDS;
    let condition = fields.digest.eq(Digest([1, 2])).and(fields.stored_at.between(at(0), at(5)));
    let condition = condition.and(fields.before.ne(Digest([0, 0]))).and(fields.seen_at.is_in([at(0)]));
    assert_eq!(format!("{condition:?}"), "Condition((#0 = :0 AND #1 BETWEEN :1 AND :2 AND #2 <> :3 AND #3 IN (:4)))");
    let wrong = File::<u8>::FIELDS.seen_at.lt(at(1));
    assert!(format!("{wrong:?}").contains("a whole number of seconds"), "{wrong:?}");
}

#[cfg(feature = "serde")]
mod through_serde {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Settings {
        dark_mode: bool,
        sizes: BTreeMap<String, i64>,
    }

    #[derive(Debug, Clone, PartialEq, DynamoValue)]
    struct Holder<T: Serialize + serde::de::DeserializeOwned> {
        #[dynamo(serde)]
        settings: Settings,
        #[dynamo(serde)]
        maybe: Option<T>,
    }

    #[test]
    fn a_field_is_stored_as_serde_writes_it() {
        let settings = Settings { dark_mode: true, sizes: BTreeMap::from([("a".into(), i64::MIN)]) };
        let holder = Holder { settings: settings.clone(), maybe: Some(settings) };
        let stored = holder.clone().into_av().unwrap();
        let map = stored.as_m().unwrap()["settings"].as_m().unwrap();
        assert_eq!(map["darkMode"], AttributeValue::Bool(true));
        assert_eq!(map["sizes"].as_m().unwrap()["a"], n("-9223372036854775808"));
        assert_eq!(Holder::decode(AvSource::new(stored.clone())).unwrap(), holder);
        let mut map = stored.as_m().unwrap().clone();
        map.remove("maybe");
        assert_eq!(Holder::<Settings>::decode(AvSource::new(AttributeValue::M(map.clone()))).unwrap().maybe, None);
        map.remove("settings");
        let error = Holder::<Settings>::decode(AvSource::new(AttributeValue::M(map.clone()))).unwrap_err();
        assert_eq!(error.to_string(), "attribute `settings`: the attribute is missing");
        map.insert("settings".into(), n("1"));
        let error = Holder::<Settings>::decode(AvSource::new(AttributeValue::M(map))).unwrap_err();
        assert!(error.to_string().starts_with("attribute `settings`: expected a value of the type: "), "{error}");
    }
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Session {
    #[pk]
    id: u32,
    #[dynamo(ttl)]
    expires_at: Option<DateTime<Utc>>,
}

#[test]
fn a_time_that_says_when_an_item_expires_is_stored_as_seconds() {
    let session = Session { id: 1, expires_at: Some(at(5000)) };
    let item = to_item(&session).unwrap();
    assert_eq!(item["expires_at"], n("5"));
    assert_eq!(from_item::<Session>(item).unwrap(), session);
    let schema = Session::SCHEMA.managed.ttl.map(|name| name.text);
    assert_eq!(schema, Some("expires_at"));
}
