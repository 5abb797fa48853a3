//! Every row of the table of types in the guide `MySQL mapping`, at the values where others fail, in both directions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use dual_repo::mysql::{Json, MySqlDate, MySqlDateTime, SqlValue};
use dual_repo::{Backfill, MySql, MySqlEntity, MySqlValue, Verify, project};
use dynamo_core::value::Number;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::TryStreamExt;
use integration::database;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::column::{Column, round_trip};

#[tokio::test]
async fn integers() {
    round_trip("TINYINT", &[i8::MIN, -1, 0, i8::MAX]).await;
    round_trip("SMALLINT UNSIGNED", &[0, u16::MAX]).await;
    round_trip("MEDIUMINT", &[-8_388_608_i32, 8_388_607]).await;
    round_trip("INT UNSIGNED ZEROFILL", &[0, u32::MAX]).await;
    round_trip("BIGINT", &[i64::MIN, i64::MAX]).await;
    round_trip("BIGINT UNSIGNED", &[0, 9_223_372_036_854_775_808, u64::MAX]).await;
    round_trip("BIGINT UNSIGNED", &[Number::from_str("18446744073709551615").unwrap()]).await;
}

#[tokio::test]
async fn tinyint_1_that_holds_2_is_no_bool() {
    round_trip("TINYINT(1)", &[true, false]).await;
    let column = Column::of("TINYINT(1)", &["2", "-128"]).await;
    let neither = || Err("the number is neither 0 nor 1".to_owned());
    assert_eq!(column.read::<bool>().await, [neither(), neither()]);
    assert_eq!(column.values::<i8>().await, [2, -128]);
}

#[tokio::test]
async fn decimal() {
    let long = "12345678901234567890123456789012345.123456789012345678901234567890";
    round_trip("DECIMAL(65, 30)", &[long.to_owned(), format!("-{long}")]).await;
    round_trip("DECIMAL(65, 30)", &[BigDecimal::from_str(long).unwrap(), BigDecimal::from_str("-1E-30").unwrap()])
        .await;
    let column = Column::of("DECIMAL(65, 30)", &[long]).await;
    let error = column.read::<Number>().await[0].clone().unwrap_err();
    assert_eq!(error, "the number cannot be one of DynamoDB's: more than 38 significant digits");

    // As many digits as DynamoDB has.
    let longest = Number::from_str("-99999999999999999999.999999999999999999").unwrap();
    round_trip("DECIMAL(38, 18)", &[longest, Number::from_str("1E-18").unwrap()]).await;
    let decimals = ["79228162514264337593.543950335", "-0.000000001", "1.500000000"].map(|text| text.parse().unwrap());
    round_trip::<Decimal>("DECIMAL(29, 9)", &decimals).await;
    round_trip("BIGINT UNSIGNED", &[BigDecimal::from(u64::MAX)]).await;
    // A scale that the column does not have is kept by neither.
    assert!(Column::of("DECIMAL(3, 1)", &[]).await.write(&[Decimal::new(10_000, 0)]).await.is_err());
}

#[tokio::test]
async fn float_and_double() {
    let floats = [0.1, f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1), -1.5e-40];
    round_trip::<f32>("FLOAT", &floats).await;
    let doubles = [0.1, f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1), 0.300_000_000_000_000_04];
    round_trip::<f64>("DOUBLE", &doubles).await;

    // MariaDB stores a zero without its sign, which DynamoDB would drop as well.
    round_trip("DOUBLE", &[-0.0_f64]).await;
    // The server would take them for 0, or for NULL.
    for value in [f64::NAN, f64::INFINITY] {
        assert!(matches!(value.encode(), SqlValue::Refused(_)));
        #[allow(clippy::cast_possible_truncation, reason = "they are the same in f32")]
        let narrow = value as f32;
        assert!(matches!(narrow.encode(), SqlValue::Refused(_)));
    }
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Cells", entity = "DOUBLE")]
#[mysql(table = "cells", key = "id")]
struct Double {
    #[pk]
    id: u32,
    value: f64,
}

#[tokio::test]
async fn double_that_dynamodb_does_not_hold_has_no_item() {
    let item = |value| project(Double { id: 1, value });
    for value in [f64::from_bits(1), 1e-131, f64::MAX, 1e126, f64::NAN] {
        let error = item(value).unwrap_err();
        assert!(matches!(error, dynamo_core::Error::Encode { .. }), "{value}: {error:?}");
    }
    assert_eq!(item(9e125).unwrap().item["value"].as_n().unwrap(), "9E125");
    assert_eq!(item(-0.0).unwrap().item["value"].as_n().unwrap(), "0");
}

#[tokio::test]
async fn bit() {
    round_trip("BIT(1)", &[true, false]).await;
    round_trip("BIT(10)", &[513_u16, 0, 1023]).await;
    round_trip("BIT(10)", &[[2_u8, 1], [0, 255]]).await;
    round_trip("BIT(64)", &[u64::MAX, 1]).await;
    assert!(Column::of("BIT(10)", &[]).await.write(&[1024_u16]).await.is_err());
}

#[tokio::test]
async fn year() {
    round_trip("YEAR", &[0_u16, 1901, 2155]).await;
    assert!(Column::of("YEAR", &[]).await.write(&[1900_u16]).await.is_err());
}

fn date(text: &str) -> MySqlDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn date_of_zeros() {
    let texts = ["0000-00-00", "2024-00-00", "2024-02-00", "2024-02-29", "9999-12-31"];
    let column = Column::of("DATE", &texts.map(|text| format!("'{text}'")).each_ref().map(String::as_str)).await;
    let dates = texts.map(date);
    assert_eq!(column.values::<MySqlDate>().await, dates);
    let complete = column.read::<NaiveDate>().await;
    assert_eq!(complete.iter().filter(|date| date.is_ok()).count(), 2);

    // They are written back as they were, where the server takes them.
    assert!(column.write(&dates[..1]).await.is_err());
    let column = Column::of("DATE", &[]).await;
    column.write_laxly(&dates).await;
    assert_eq!(column.values::<MySqlDate>().await, dates);
    round_trip("DATE", &[time::macros::date!(2024 - 02 - 29), time::macros::date!(9999 - 12 - 31)]).await;
    round_trip("DATE", &[jiff::civil::date(2024, 2, 29), jiff::civil::date(1000, 1, 1)]).await;
    // A year that a column does not have.
    assert!(column.write(&[NaiveDate::MAX]).await.is_err());
    assert!(column.write(&[NaiveDate::MIN]).await.is_err());
}

#[tokio::test]
async fn datetime_and_timestamp() {
    for precision in 0..=6 {
        let micros = 123_456 / 10_u32.pow(6 - precision) * 10_u32.pow(6 - precision);
        let text = format!("2024-02-29 23:59:59.{micros:06}");
        let raw: MySqlDateTime = text.parse().unwrap();
        for declared in ["DATETIME", "TIMESTAMP"] {
            let column = Column::of(&format!("{declared}({precision})"), &[]).await;
            column.round_trip(&[raw]).await;
            column.round_trip(&[NaiveDateTime::try_from(raw).unwrap()]).await;
            column.round_trip(&[DateTime::<Utc>::try_from(raw).unwrap()]).await;
            column.round_trip(&[time::PrimitiveDateTime::try_from(raw).unwrap()]).await;
            column.round_trip(&[time::OffsetDateTime::try_from(raw).unwrap()]).await;
            column.round_trip(&[time::UtcDateTime::try_from(raw).unwrap()]).await;
            column.round_trip(&[jiff::civil::DateTime::try_from(raw).unwrap()]).await;
            column.round_trip(&[jiff::Timestamp::try_from(raw).unwrap()]).await;
        }
    }
    let texts = ["'0000-00-00'", "'2024-00-15 12:00:00.5'", "'9999-12-31 23:59:59.999999'"];
    let column = Column::of("DATETIME(6)", &texts).await;
    let read = column.values::<MySqlDateTime>().await;
    let texts = ["0000-00-00T00:00:00.000000000", "2024-00-15T12:00:00.500000000", "9999-12-31T23:59:59.999999000"];
    assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>(), texts);
    assert!(jiff::civil::DateTime::try_from(read[1]).is_err());
    assert!(time::PrimitiveDateTime::try_from(read[0]).is_err());
    let zero = Column::of("TIMESTAMP(6)", &["'0000-00-00'"]).await;
    assert_eq!(zero.values::<MySqlDateTime>().await, [MySqlDateTime::default()]);
    assert!(zero.read::<DateTime<Utc>>().await[0].is_err());
}

#[tokio::test]
async fn time_beyond_a_day() {
    let longest = TimeDelta::seconds(838 * 3600 + 59 * 60 + 59);
    round_trip("TIME(6)", &[longest, -longest, TimeDelta::microseconds(-1), TimeDelta::hours(25)]).await;
    let seconds = i64::from(838 * 3600 + 59 * 60 + 59);
    round_trip("TIME(6)", &[time::Duration::seconds(-seconds), time::Duration::microseconds(1)]).await;
    round_trip("TIME(6)", &[SignedDuration::from_secs(-seconds), SignedDuration::from_micros(1)]).await;
    round_trip("TIME(6)", &[Duration::from_secs(seconds.unsigned_abs()), Duration::from_micros(1)]).await;
    round_trip("TIME(6)", &[NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(), NaiveTime::MIN]).await;
    round_trip("TIME(6)", &[time::macros::time!(23:59:59.999999), time::Time::MIDNIGHT]).await;
    round_trip("TIME(6)", &[jiff::civil::time(23, 59, 59, 999_999_000), jiff::civil::Time::midnight()]).await;

    let column = Column::of("TIME", &["'-00:00:01'", "'24:00:00'"]).await;
    assert_eq!(column.read::<Duration>().await, [Err("the TIME is negative".to_owned()), Ok(Duration::from_hours(24))]);
    let duration = || Err("the TIME is a duration, not the time of a day".to_owned());
    assert_eq!(column.read::<time::Time>().await, [duration(), duration()]);
    assert!(column.read::<jiff::civil::Time>().await.iter().all(Result::is_err));
    assert!(column.write(&[TimeDelta::hours(839)]).await.is_err());
}

#[tokio::test]
async fn char_and_varchar_with_spaces_at_the_end() {
    let spaces = ["ab  ".to_owned(), "ab".to_owned(), String::new(), "  ".to_owned()];
    round_trip("VARCHAR(4)", &spaces).await;
    let column = Column::of("CHAR(4)", &[]).await;
    column.write(&spaces).await.unwrap();
    assert_eq!(column.values::<String>().await, ["ab", "ab", "", ""]);
    // Under MySQL, é is two characters, or one.
    round_trip("VARCHAR(4)", &["é".to_owned(), "e\u{301}".to_owned()]).await;
}

#[tokio::test]
async fn text_of_every_character_set() {
    let sets = [
        ("latin1", "éÿ€"),
        ("utf8mb3", "漢é"),
        ("gbk", "漢字"),
        ("sjis", "漢字カ"),
        ("ucs2", "é漢"),
        ("utf8mb4", "🦀"),
    ];
    for (set, text) in sets {
        let declared = format!("VARCHAR(10) CHARACTER SET {set}");
        round_trip(&declared, &[text.to_owned(), String::new()]).await;
        round_trip::<Cow<'static, str>>(&declared, &[text.into()]).await;
        round_trip::<Box<str>>(&declared, &[text.into()]).await;
        round_trip::<Arc<str>>(&declared, &[text.into()]).await;
    }
    // What a column cannot hold is refused, not replaced.
    assert!(Column::of("VARCHAR(10) CHARACTER SET latin1", &[]).await.write(&["漢".to_owned()]).await.is_err());
    round_trip("CHAR(1)", &['é', '🦀']).await;
    assert!(Column::of("CHAR(2)", &["'ab'"]).await.read::<char>().await[0].is_err());
    round_trip("TEXT", &[Url::parse("https://example.com/?q=1").unwrap()]).await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, MySqlValue)]
#[mysql(rename_all = "lowercase")]
enum Size {
    Small,
    #[mysql(rename = "it's")]
    Odd,
}

#[tokio::test]
async fn enum_of_labels() {
    round_trip("ENUM('it''s', 'small')", &[Size::Small, Size::Odd]).await;
    round_trip("VARCHAR(5)", &[Size::Small, Size::Odd]).await;
    assert!(Column::of("ENUM('small')", &[]).await.write(&[Size::Odd]).await.is_err());
}

#[tokio::test]
async fn set_of_up_to_64_labels() {
    let labels: Vec<String> = (0..64).map(|n| format!("label{n:02}")).collect();
    let declared = format!("SET('{}')", labels.join("', '"));
    let all: BTreeSet<String> = labels.iter().cloned().collect();
    let some: BTreeSet<String> = [labels[63].clone()].into();
    round_trip(&declared, &[all, some, BTreeSet::new()]).await;
    let column = Column::of("SET('a', 'b')", &["''", "NULL"]).await;
    assert_eq!(column.values::<Option<BTreeSet<String>>>().await, [Some(BTreeSet::new()), None]);
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
struct Settings {
    theme: String,
    ratio: f64,
}

#[tokio::test]
async fn json() {
    let document = serde_json::json!({ "b": [1, -2.5, null, true, "é\"1\""], "a": { "n": u64::MAX, "f": 0.300_000_000_000_000_04 } });
    for declared in ["JSON", "LONGTEXT"] {
        round_trip(declared, &[document.clone(), serde_json::Value::Null]).await;
        round_trip(declared, &[Json(Settings { theme: "dark".to_owned(), ratio: 0.1 })]).await;
    }
    let column = Column::of("TEXT", &["'{\"n\": 12345678901234567890.5}'", "'{\"n\": 1'", "'[1]'"]).await;
    let read = column.read::<serde_json::Value>().await;
    assert!(read[0].as_ref().unwrap_err().contains("more digits than `serde_json` holds"), "{read:?}");
    assert_eq!(read[1], Err("the text is no JSON, at line 1, column 7".to_owned()));
    let read = column.read::<Json<Settings>>().await;
    assert!(read[2].as_ref().unwrap_err().starts_with("the JSON is not of the field's type"), "{read:?}");
    // JSON's null is a value; NULL is none.
    let column = Column::of("JSON", &["'null'", "NULL"]).await;
    assert_eq!(column.values::<Option<serde_json::Value>>().await, [Some(serde_json::Value::Null), None]);
    let unwritable = Json(BTreeMap::from([(vec![1_u8], 1)]));
    assert!(matches!(unwritable.encode(), SqlValue::Refused(_)));
}

#[tokio::test]
async fn binary_and_blob() {
    round_trip("VARBINARY(4)", &[vec![], vec![0, 255], b"a  ".to_vec()]).await;
    round_trip("BLOB", &[vec![0; 70], vec![]]).await;
    round_trip("BINARY(3)", &[[1_u8, 0, 0], [255; 3]]).await;
    let padded = Column::of("BINARY(3)", &["x'01'"]).await;
    assert_eq!(padded.values::<[u8; 3]>().await, [[1, 0, 0]]);
    assert_eq!(padded.read::<[u8; 2]>().await, [Err("it has 3 bytes, and the field 2".to_owned())]);
}

#[derive(Debug, Clone, Copy, PartialEq, MySqlValue)]
struct UserId(Uuid);

#[tokio::test]
async fn uuid_of_16_bytes() {
    let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    round_trip("BINARY(16)", &[id, Uuid::nil(), Uuid::max()]).await;
    round_trip("BINARY(16)", &[UserId(id)]).await;
    assert_eq!(
        Column::of("CHAR(36)", &[&format!("'{}'", id.to_string().to_uppercase())]).await.values::<Uuid>().await,
        [id]
    );
}

#[tokio::test]
async fn inet6_of_mariadb_and_addresses_as_text() {
    let addresses: [IpAddr; 2] = ["::1".parse().unwrap(), "10.0.0.1".parse().unwrap()];
    round_trip("VARCHAR(45)", &addresses).await;
    if database().await.is_mariadb().await {
        round_trip("INET6", &["2001:db8::ff".parse::<Ipv6Addr>().unwrap()]).await;
    }
}

#[tokio::test]
async fn geometry_is_its_srid_and_wkb() {
    let column = Column::of("GEOMETRY", &["ST_GeomFromText('POINT(1 2)', 4326)"]).await;
    let read = column.values::<Vec<u8>>().await;
    let (srid, wkb) = read[0].split_at(4);
    assert_eq!(srid, 4326_u32.to_le_bytes());
    // Byte order, the kind `POINT`, two doubles.
    assert_eq!((wkb[0], &wkb[1..5], wkb.len()), (1, &1_u32.to_le_bytes()[..], 21));
    round_trip("POINT", &read).await;
}

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "cells", key = "id")]
struct Served {
    id: u64,
    value: u32,
    double: u64,
    hidden: String,
}

#[tokio::test]
async fn generated_invisible_and_auto_increment_columns() {
    let database = database().await;
    database
        .run(
            "CREATE TABLE cells (id SERIAL PRIMARY KEY, value INT UNSIGNED NOT NULL,
                `double` BIGINT UNSIGNED AS (value * 2) STORED, hidden VARCHAR(5) INVISIBLE NOT NULL DEFAULT 'x');
            INSERT INTO cells (id, value) VALUES (9223372036854775808, 4294967295), (0, 1)",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let rows: Vec<Served> = mysql.stream().try_collect().await.unwrap();
    let row = |id, value: u32| Served { id, value, double: u64::from(value) * 2, hidden: "x".to_owned() };
    assert_eq!(rows, [row(1 << 63, u32::MAX), row((1 << 63) + 1, 1)]);
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Days", entity = "DAY")]
#[mysql(table = "days", key = "id")]
struct Day {
    #[pk]
    id: u32,
    date: MySqlDate,
    at: MySqlDateTime,
    doc: Json<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Days")]
enum Days {
    Day(Day),
}

#[tokio::test]
async fn dates_that_are_none_are_moved_as_they_are() {
    let database = database().await;
    database
        .run(
            "SET sql_mode = ''; CREATE TABLE days (id INT UNSIGNED PRIMARY KEY, date DATE NOT NULL, at DATETIME(6) NOT NULL,
                doc JSON NOT NULL);
            INSERT INTO days VALUES (1, '0000-00-00', '2024-00-15 12:00:00.000001', '\"x\"'), (2, '2024-02-29', '0000-00-00', '\"\"')",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let db = Dynamo::embedded().unwrap();
    Days::ensure_table(&db).await.unwrap();
    assert!(Backfill::<Day>::new(&mysql, &db).run().await.unwrap().is_clean());
    assert!(Verify::<Day>::new(&mysql, &db).run().await.unwrap().is_clean());
    let first = Day::get(1_u32).send(&db).await.unwrap();
    assert_eq!(first, mysql.get::<Day>(1_u32).await.unwrap());
    assert_eq!(first.unwrap().date, MySqlDate::default());
}
