//! A value of every type of column is written as it is read.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use dual_repo::{MySql, MySqlEntity, MySqlValue};
use dynamo_core::value::Number;
use integration::database;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{delete, insert, update};

/// A table of one column.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "cells", key = "id")]
struct Cell<T> {
    id: u32,
    value: Option<T>,
}

/// A table whose key is the column.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "keys_", key = "k")]
struct Key<T> {
    k: T,
    note: u8,
}

/// Writes values into a column of this type, one after the other, and finds each of them there.
async fn holds<T: MySqlValue + Clone + PartialEq + Debug + Send + Sync + 'static>(declared: &str, values: &[T]) {
    let database = database().await;
    database.run(format!("CREATE TABLE cells (id INT UNSIGNED PRIMARY KEY, value {declared} NULL)")).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let mut last = Cell { id: 1, value: None };
    insert(&mysql, &last).await.unwrap();
    for value in values {
        let next = Cell { id: 1, value: Some(value.clone()) };
        update(&mysql, &last, &next).await.unwrap_or_else(|error| panic!("{declared} {value:?}: {error}"));
        assert_eq!(mysql.get::<Cell<T>>(1_u32).await.unwrap().as_ref(), Some(&next), "{declared}");
        last = next;
    }
    delete(&mysql, &last).await.unwrap();
    mysql.pool().close().await;
}

/// Finds rows by such a key, to change and delete them.
async fn finds<T: MySqlValue + Clone + PartialEq + Debug + Send + Sync + 'static>(declared: &str, keys: &[T]) {
    let database = database().await;
    database
        .run(format!("CREATE TABLE keys_ (k {declared} NOT NULL PRIMARY KEY, note TINYINT UNSIGNED NOT NULL)"))
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    for key in keys {
        let (old, new) = (Key { k: key.clone(), note: 0 }, Key { k: key.clone(), note: 255 });
        insert(&mysql, &old).await.unwrap_or_else(|error| panic!("{declared} {key:?}: {error}"));
        update(&mysql, &old, &new).await.unwrap_or_else(|error| panic!("{declared} {key:?}: {error}"));
    }
    assert_eq!(mysql.count::<Key<T>>().await.unwrap(), u64::try_from(keys.len()).unwrap());
    for key in keys {
        delete(&mysql, &Key { k: key.clone(), note: 255 }).await.unwrap();
    }
    assert_eq!(mysql.count::<Key<T>>().await.unwrap(), 0);
    mysql.pool().close().await;
}

fn time(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[tokio::test]
async fn numbers() {
    holds("TINYINT", &[i8::MIN, 0, i8::MAX]).await;
    holds("BIGINT", &[i64::MIN, -1, i64::MAX]).await;
    holds("BIGINT UNSIGNED", &[0, 1 << 63, u64::MAX]).await;
    holds("MEDIUMINT UNSIGNED", &[0_u32, 16_777_215]).await;
    holds("BOOLEAN", &[true, false]).await;
    holds("BIT(1)", &[true, false]).await;
    holds("BIT(64)", &[0, u64::MAX]).await;
    holds("BIT(10)", &[vec![2_u8, 1], vec![0, 0]]).await;
    holds("YEAR", &[1901_u16, 0, 2155]).await;
    holds(
        "DECIMAL(20, 4)",
        &["-9999999999999999.9999", "1.5", "-0.0001", "0"].map(|text| Decimal::from_str_exact(text).unwrap()),
    )
    .await;
    let long = format!("{}.{}", "9".repeat(35), "1".repeat(30));
    holds("DECIMAL(65, 30)", &[long, format!("-0.{}1", "0".repeat(29))]).await;
    holds("DECIMAL(65, 30)", &["1E-30", "-12345678901234567890.5"].map(|text| text.parse::<Number>().unwrap())).await;
    holds("BIGINT UNSIGNED", &["18446744073709551615".parse::<Number>().unwrap()]).await;
    holds("FLOAT", &[0.1_f32, f32::MIN, f32::from_bits(1), 16_777_216.0]).await;
    holds("DOUBLE", &[0.1_f64, f64::MAX, f64::from_bits(1), -1e-300]).await;
}

#[tokio::test]
async fn texts_and_bytes() {
    let texts = ["", "é漢🦀", "a'b\\c\"d`?%_", " x\0y "].map(str::to_owned);
    for declared in ["VARCHAR(50)", "TEXT", "LONGTEXT COLLATE utf8mb4_bin", "VARCHAR(50) CHARACTER SET utf16"] {
        holds(declared, &texts).await;
    }
    holds("CHAR(10)", &["ab".to_owned(), " b".to_owned()]).await;
    holds("VARCHAR(10) CHARACTER SET latin1", &["ÿé".to_owned()]).await;
    holds("JSON", &["{\"a\": [1.5, null]}".to_owned()]).await;
    for declared in ["VARBINARY(10)", "BLOB", "LONGBLOB"] {
        holds(declared, &[vec![], vec![0, 255, 39, 92, 0]]).await;
    }
    holds("BINARY(3)", &[vec![1_u8, 0, 0]]).await;
    let (uuid, other) = (Uuid::from_u128(0xff00_0000_0000_0000_0000_0000_0000_0001), Uuid::from_u128(2));
    holds("BINARY(16)", &[uuid, other]).await;
    holds("CHAR(36)", &[uuid, other]).await;
    // SRID 0, little-endian, a point.
    let point = [&[0; 4][..], &[1, 1, 0, 0, 0], &1_f64.to_le_bytes(), &2_f64.to_le_bytes()].concat();
    holds("POINT", &[point]).await;
}

#[tokio::test]
async fn labels() {
    holds("ENUM('b', 'a', '')", &["a".to_owned(), "b".to_owned(), String::new()]).await;
    let set = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<BTreeSet<_>>();
    holds("SET('c', 'b', 'a')", &[set(&["a", "c"]), set(&[]), set(&["a", "b", "c"])]).await;
    let set: HashSet<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
    holds("SET('e', 'd', 'c', 'b', 'a')", &[set]).await;
}

#[tokio::test]
async fn times() {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    holds("DATE", &[date(1000, 1, 1), date(2024, 2, 29), date(9999, 12, 31)]).await;
    let times = ["1000-01-01T00:00:00", "2024-02-29T12:00:00.000001", "9999-12-31T23:59:59.999999"].map(time);
    holds("DATETIME(6)", &times).await;
    holds("DATETIME(6)", &times.map(|time| time.and_utc())).await;
    holds("DATETIME", &[time("2024-02-29T12:00:01")]).await;
    let instants: [DateTime<Utc>; 2] =
        ["1970-01-01T00:00:01Z", "2038-01-19T03:14:07.999999Z"].map(|text| text.parse().unwrap());
    holds("TIMESTAMP(6)", &instants).await;
    let hours = TimeDelta::seconds(838 * 3600 + 59 * 60 + 59);
    holds("TIME(6)", &[hours, -hours, TimeDelta::microseconds(-1), TimeDelta::zero()]).await;
    holds("TIME(6)", &[NaiveTime::MIN, NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap()]).await;
}

#[tokio::test]
async fn keys() {
    finds("BIGINT UNSIGNED", &[0, u64::MAX]).await;
    // In floating point, these would be one.
    finds(
        "DECIMAL(28, 9)",
        &["1234567890123456789.000000001", "1234567890123456789.000000002"]
            .map(|text| text.parse::<Decimal>().unwrap()),
    )
    .await;
    finds("VARCHAR(20) COLLATE utf8mb4_bin", &["a", "A", "'`"].map(str::to_owned)).await;
    finds("VARBINARY(20)", &[vec![], vec![0, 255]]).await;
    finds("ENUM('b', 'a')", &["a", "b"].map(str::to_owned)).await;
    finds("DATETIME(6)", &["2024-02-29T12:00:00.000001", "2024-02-29T12:00:00.000002"].map(time)).await;
    finds("DATE", &[NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()]).await;
    finds("BINARY(16)", &[Uuid::from_u128(7), Uuid::from_u128(8)]).await;
    finds("CHAR(36)", &[Uuid::from_u128(7)]).await;
    finds("DOUBLE", &[0.1, 1.0 / 3.0]).await;
    finds("BIT(16)", &[513_u16, 0]).await;
    finds("TIME(3)", &[TimeDelta::milliseconds(-1), TimeDelta::hours(30)]).await;
}
