//! The order of stored times is their order in time, whichever crate they are of.

use chrono::{DateTime, Utc};
use dynamo_core::key::KeyPart;
use dynamo_core::value::Value;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Times", entity = "CHRONO")]
#[pk("CHRONO#{place}")]
#[sk("{at}")]
struct Chrono {
    place: String,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Times", entity = "TIME")]
#[pk("TIME#{place}")]
#[sk("{at}")]
struct Time {
    place: String,
    at: time::UtcDateTime,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Times", entity = "OFFSET")]
#[pk("OFFSET#{place}")]
#[sk("{at}")]
struct Offset {
    place: String,
    at: time::OffsetDateTime,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Times", entity = "JIFF")]
#[pk("JIFF#{place}")]
#[sk("{at}")]
struct Jiff {
    place: String,
    at: jiff::Timestamp,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Times")]
enum Times {
    Chrono(Chrono),
    Time(Time),
    Offset(Offset),
    Jiff(Jiff),
}

/// In order of time, as a clock somewhere showed them.
const SHOWN: [&str; 9] = [
    "0000-01-01T00:00:00Z",
    "0999-12-31T23:59:59.999999999Z",
    "1969-12-31T23:59:59Z",
    // 16:00:20Z of the day before.
    "2025-01-01T01:00:20+09:00",
    "2024-12-31T16:00:20.000000001Z",
    "2024-12-31T16:00:20.5Z",
    "2024-12-31T11:00:21-05:00",
    "2024-12-31T16:00:22Z",
    "9999-12-30T21:59:59.999999999Z",
];

fn read<T: Value>(text: &str) -> T {
    dynamo_core::wire::read_value(&format!(r#"{{"S":"{text}"}}"#)).unwrap()
}

fn key_text(part: &impl KeyPart) -> String {
    let mut text = String::new();
    part.write_text(&mut text).unwrap();
    text
}

integration::on_every_engine! {
    async fn trap_07_times_are_found_in_the_order_of_time(db: Dynamo) {
        Times::ensure_table(&db).await.unwrap();
        let place = || "p".to_owned();
        for text in SHOWN.iter().rev() {
            Chrono::create(Chrono { place: place(), at: read(text) }).send(&db).await.unwrap();
            Time::create(Time { place: place(), at: read(text) }).send(&db).await.unwrap();
            Jiff::create(Jiff { place: place(), at: read(text) }).send(&db).await.unwrap();
            let at = read::<time::OffsetDateTime>(text).to_offset(time::UtcOffset::UTC);
            Offset::create(Offset { place: place(), at }).send(&db).await.unwrap();
        }
        let expected: Vec<DateTime<Utc>> = SHOWN.map(read).into();
        let of_chrono = Chrono::query("p").all(&db).await.unwrap();
        assert_eq!(of_chrono.iter().map(|item| item.at).collect::<Vec<_>>(), expected);
        let expected: Vec<time::UtcDateTime> = SHOWN.map(read).into();
        let of_time = Time::query("p").all(&db).await.unwrap();
        assert_eq!(of_time.iter().map(|item| item.at).collect::<Vec<_>>(), expected);
        let of_offset = Offset::query("p").all(&db).await.unwrap();
        assert_eq!(of_offset.iter().map(|item| item.at.into()).collect::<Vec<time::UtcDateTime>>(), expected);
        let expected: Vec<jiff::Timestamp> = SHOWN.map(read).into();
        let of_jiff = Jiff::query("p").all(&db).await.unwrap();
        assert_eq!(of_jiff.iter().map(|item| item.at).collect::<Vec<_>>(), expected);

        // One instant has one key, so a range is the same range to each.
        for ((a, b), (c, d)) in of_chrono.iter().zip(&of_time).zip(of_jiff.iter().zip(&of_offset)) {
            let text = key_text(&a.at);
            assert_eq!([key_text(&b.at), key_text(&c.at), key_text(&d.at)], [(); 3].map(|()| text.clone()));
        }
        let (low, high) = (SHOWN[3], SHOWN[6]);
        let found = Chrono::query("p").sk(|k| k.at(read::<DateTime<Utc>>(low))..k.at(read::<DateTime<Utc>>(high)));
        assert_eq!(found.all(&db).await.unwrap(), of_chrono[3..6]);
        let found = Time::query("p").sk(|k| k.at(read::<time::UtcDateTime>(low))..k.at(read::<time::UtcDateTime>(high)));
        assert_eq!(found.all(&db).await.unwrap(), of_time[3..6]);
        let found = Jiff::query("p").sk(|k| k.at(read::<jiff::Timestamp>(low))..k.at(read::<jiff::Timestamp>(high)));
        assert_eq!(found.all(&db).await.unwrap(), of_jiff[3..6]);
    }

    async fn trap_07_a_time_that_would_be_out_of_order_is_refused(db: Dynamo) {
        Times::ensure_table(&db).await.unwrap();
        let late = DateTime::<Utc>::from_timestamp(253_402_300_800, 0).unwrap();
        let early = DateTime::<Utc>::from_timestamp(-62_167_219_201, 0).unwrap();
        for at in [early, late] {
            assert!(Chrono::create(Chrono { place: "p".into(), at }).send(&db).await.is_err(), "{at}");
        }
        let at = time::UtcDateTime::from_unix_timestamp(-62_167_219_201).unwrap();
        assert!(Time::create(Time { place: "p".into(), at }).send(&db).await.is_err());
        let at = jiff::Timestamp::from_second(-62_167_219_201).unwrap();
        assert!(Jiff::create(Jiff { place: "p".into(), at }).send(&db).await.is_err());
        let at = time::OffsetDateTime::UNIX_EPOCH.to_offset(time::UtcOffset::from_hms(9, 0, 0).unwrap());
        let error = Offset::create(Offset { place: "p".into(), at }).send(&db).await.unwrap_err();
        assert!(matches!(error, dynamo_core::Error::InvalidKey { attribute: "SK", .. }), "{error:?}");
        assert!(Times::query("CHRONO#p").send(&db).await.unwrap().items.is_empty());
    }

    async fn trap_07_a_leap_second_is_one_to_chrono_and_an_error_to_the_others(db: Dynamo) {
        Times::ensure_table(&db).await.unwrap();
        let shown = ["2016-12-31T23:59:59.999999999Z", "2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00Z"];
        for text in shown.iter().rev() {
            Chrono::create(Chrono { place: "leap".into(), at: read(text) }).send(&db).await.unwrap();
        }
        let found = Chrono::query("leap").all(&db).await.unwrap();
        assert_eq!(found.iter().map(|item| item.at).collect::<Vec<_>>(), shown.map(read::<DateTime<Utc>>));
        let leap = r#"{"S":"2016-12-31T23:59:60.25Z"}"#;
        for error in [
            dynamo_core::wire::read_value::<time::UtcDateTime>(leap).unwrap_err(),
            dynamo_core::wire::read_value::<time::OffsetDateTime>(leap).unwrap_err(),
            dynamo_core::wire::read_value::<jiff::Timestamp>(leap).unwrap_err(),
        ] {
            assert!(error.to_string().contains("a leap second"), "{error}");
        }
    }
}
