//! Every column type, at both ends of its range and beyond what a field can hold.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use dual_repo::MySqlValue;
use dynamo_core::value::Number;
use integration::database;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::column::Column;

fn range<T: Display>(min: T, max: T) -> String {
    format!("the number is not between {min} and {max}")
}

macro_rules! integers {
    ($($test:ident: $declared:literal => $min:literal, $max:literal, $type:ty;)*) => {$(
        #[tokio::test]
        async fn $test() {
            let column = Column::of($declared, &[concat!("'", $min, "'"), "0", concat!("'", $max, "'")]).await;
            let expected = [$min, "0", $max];
            assert_eq!(column.values::<$type>().await, expected.map(|text| text.parse::<$type>().unwrap()));
            assert_eq!(column.values::<Decimal>().await, expected.map(|text| Decimal::from_str_exact(text).unwrap()));
            assert_eq!(column.values::<Number>().await, expected.map(|text| text.parse::<Number>().unwrap()));
        }
    )*};
}
integers! {
    tinyint: "TINYINT" => "-128", "127", i8;
    tinyint_unsigned: "TINYINT UNSIGNED" => "0", "255", u8;
    tinyint_1_unsigned: "TINYINT(1) UNSIGNED" => "0", "255", u8;
    smallint: "SMALLINT" => "-32768", "32767", i16;
    smallint_unsigned: "SMALLINT UNSIGNED" => "0", "65535", u16;
    mediumint: "MEDIUMINT" => "-8388608", "8388607", i32;
    mediumint_unsigned: "MEDIUMINT UNSIGNED ZEROFILL" => "0", "16777215", u32;
    int: "INT" => "-2147483648", "2147483647", i32;
    int_unsigned: "INT UNSIGNED" => "0", "4294967295", u32;
    bigint: "BIGINT" => "-9223372036854775808", "9223372036854775807", i64;
    bigint_unsigned: "BIGINT UNSIGNED" => "0", "18446744073709551615", u64;
}

#[tokio::test]
async fn an_integer_that_does_not_fit_the_field_is_refused() {
    let literals = ["-1", "127", "128", "9223372036854775807"];
    let column = Column::of("BIGINT", &literals).await;
    let of_i8 = column.read::<i8>().await;
    assert_eq!(of_i8[..3], [Ok(-1), Ok(127), Err(range(-128, 127))]);
    assert_eq!(column.read::<u64>().await, [Err(range(0, u64::MAX)), Ok(127), Ok(128), Ok(9_223_372_036_854_775_807)]);
    let column = Column::of("BIGINT", &[&literals[..], &["NULL"]].concat()).await;
    assert_eq!(column.values::<Option<i64>>().await, [Some(-1), Some(127), Some(128), Some(i64::MAX), None]);
    assert_eq!(
        column.refuses::<i64>().await,
        "`Row` does not fit the database: `value`: column `cells.value` may be NULL; make the field an `Option` or give it a `#[mysql(default)]`, or make the column NOT NULL"
    );

    let column = Column::of("BIGINT UNSIGNED", &["18446744073709551615"]).await;
    assert_eq!(column.read::<i64>().await, [Err(range(i64::MIN, i64::MAX))]);
    // MariaDB has a width beside it, MySQL has none.
    let refused = column.refuses::<String>().await.replace("bigint(20)", "bigint");
    assert_eq!(
        refused,
        "`Row` does not fit the database: `value`: expected a text, ENUM, SET, JSON or DECIMAL column, found `cells.value` of type bigint unsigned"
    );
}

#[tokio::test]
async fn a_boolean_is_0_or_1() {
    let column = Column::of("BOOLEAN", &["TRUE", "FALSE", "2", "-1", "NULL"]).await;
    let neither = || Err("the number is neither 0 nor 1".to_owned());
    assert_eq!(column.read::<Option<bool>>().await, [Ok(Some(true)), Ok(Some(false)), neither(), neither(), Ok(None)]);
    assert_eq!(column.values::<Option<i8>>().await, [Some(1), Some(0), Some(2), Some(-1), None]);

    let column = Column::of("BIT(1)", &["b'0'", "b'1'"]).await;
    assert_eq!(column.values::<bool>().await, [false, true]);
}

#[tokio::test]
async fn bits_are_a_number_or_bytes() {
    let column = Column::of("BIT(10)", &["b'1000000001'", "b'0'"]).await;
    assert_eq!(column.values::<u16>().await, [513, 0]);
    assert_eq!(column.values::<Vec<u8>>().await, [vec![2, 1], vec![0, 0]]);
    let column = Column::of("BIT(64)", &["-1", "b'1'"]).await;
    assert_eq!(column.values::<u64>().await, [u64::MAX, 1]);
}

#[tokio::test]
async fn a_year_is_a_number() {
    let column = Column::of("YEAR", &["0", "1901", "2155"]).await;
    assert_eq!(column.values::<u16>().await, [0, 1901, 2155]);
}

#[tokio::test]
async fn decimals_keep_every_digit() {
    let column = Column::of("DECIMAL(14, 4)", &["-9999999999.9999", "0", "1.5", "9999999999.9999"]).await;
    let texts = ["-9999999999.9999", "0.0000", "1.5000", "9999999999.9999"];
    assert_eq!(column.values::<String>().await, texts);
    assert_eq!(column.values::<Decimal>().await, texts.map(|text| Decimal::from_str_exact(text).unwrap()));
    assert_eq!(column.values::<Number>().await, texts.map(|text| text.parse::<Number>().unwrap()));
    assert!(column.refuses::<f64>().await.contains("expected a DOUBLE column"));

    // 65 digits: more than either holds.
    let nines = "9".repeat(35) + "." + &"9".repeat(30);
    let small = "0.".to_owned() + &"0".repeat(29) + "1";
    let column = Column::of("DECIMAL(65, 30)", &[&nines, &format!("-{nines}"), &small, "12345678901234567890.5"]).await;
    let padded = "12345678901234567890.5".to_owned() + &"0".repeat(29);
    assert_eq!(column.values::<String>().await, [nines.clone(), format!("-{nines}"), small.clone(), padded]);
    let rust = column.read::<Decimal>().await;
    let too_long = || Err("the number has more digits than `rust_decimal::Decimal` holds".to_owned());
    assert_eq!(rust[..3], [too_long(), too_long(), too_long()]);
    let dynamo = column.read::<Number>().await;
    assert!(dynamo[0].as_ref().unwrap_err().contains("more than 38 significant digits"));
    assert_eq!(dynamo[2..], [Ok("1E-30".parse().unwrap()), Ok("12345678901234567890.5".parse().unwrap())]);
}

#[tokio::test]
async fn floats_are_read_bit_for_bit() {
    let column = Column::of("FLOAT", &["0.1", "-3.402823466E+38", "1e-45", "16777217"]).await;
    assert_eq!(column.values::<f32>().await, [0.1, f32::MIN, f32::from_bits(1), 16_777_216.0]);
    assert!(column.refuses::<f64>().await.contains("FLOAT is read as `f32`"));
    let column = Column::of("DOUBLE", &["0.1", "1.7976931348623157e308", "5e-324", "-0e0"]).await;
    let values = column.values::<f64>().await;
    assert_eq!(values[..3], [0.1, f64::MAX, f64::from_bits(1)]);
    assert!(column.refuses::<f32>().await.contains("DOUBLE is read as `f64`"));
}

#[tokio::test]
async fn text_comes_as_utf_8_from_any_character_set() {
    let texts = ["", "a", "é", "漢字", "🦀", "a'b\\\\c\"d"];
    let literals = texts.map(|text| format!("'{}'", text.replace('\'', "''")));
    let literals = literals.each_ref().map(String::as_str);
    let expected = ["", "a", "é", "漢字", "🦀", "a'b\\c\"d"].map(str::to_owned);
    for declared in [
        "VARCHAR(20)",
        "VARCHAR(20) COLLATE utf8mb4_bin",
        "TINYTEXT",
        "TEXT COLLATE utf8mb4_bin",
        "MEDIUMTEXT",
        "LONGTEXT",
        "CHAR(20)",
        "VARCHAR(20) CHARACTER SET utf16",
    ] {
        let column = Column::of(declared, &literals).await;
        assert_eq!(column.values::<String>().await, expected, "{declared}");
        assert_eq!(column.values::<Arc<str>>().await, expected.each_ref().map(|text| Arc::from(text.as_str())));
        assert!(column.refuses::<Vec<u8>>().await.contains("expected a BINARY"), "{declared}");
    }
    let column = Column::of("VARCHAR(5) CHARACTER SET latin1", &["'é'", "'ÿ'"]).await;
    assert_eq!(column.values::<String>().await, ["é", "ÿ"]);
    // The padding of CHAR is not part of the text.
    assert_eq!(Column::of("CHAR(4)", &["'ab  '"]).await.values::<String>().await, ["ab"]);
}

#[tokio::test]
async fn bytes_are_read_as_they_are() {
    for declared in ["VARBINARY(10)", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"] {
        let column = Column::of(declared, &["''", "x'00ff00'"]).await;
        assert_eq!(column.values::<Vec<u8>>().await, [vec![], vec![0, 255, 0]], "{declared}");
        assert!(column.refuses::<String>().await.contains("expected a text"), "{declared}");
    }
    assert_eq!(Column::of("BINARY(3)", &["x'01'"]).await.values::<Vec<u8>>().await, [vec![1, 0, 0]]);
    let point = &Column::of("POINT", &["ST_GeomFromText('POINT(1 2)', 4326)"]).await.values::<Vec<u8>>().await[0];
    assert_eq!(point[..4], 4326_u32.to_le_bytes());
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, MySqlValue)]
#[mysql(rename_all = "kebab-case")]
enum Size {
    ExtraSmall,
    #[mysql(rename = "L")]
    Large,
}

#[tokio::test]
async fn labels_are_variants_and_the_error_value_is_none() {
    let column =
        Column::of("ENUM('extra-small', 'L', 'other')", &["'extra-small'", "2", "'other'", "'wrong'", "NULL"]).await;
    let unknown = Err("the label is none of `extra-small`, `L`".to_owned());
    let error_value =
        || "it is the error value of an ENUM, which stands where an invalid label was once inserted".to_owned();
    assert_eq!(
        column.read::<Option<Size>>().await,
        [Ok(Some(Size::ExtraSmall)), Ok(Some(Size::Large)), unknown, Err(error_value()), Ok(None)]
    );
    assert_eq!(column.read::<Option<String>>().await[3], Err(error_value()));
    // A label that is empty is a label.
    let column = Column::of("ENUM('', 'a') COLLATE utf8mb4_bin", &["''", "'a'"]).await;
    assert_eq!(column.values::<String>().await, ["", "a"]);
    let column = Column::of("VARCHAR(20)", &["'L'", "'l'"]).await;
    let none = Err("the label is none of `extra-small`, `L`".to_owned());
    assert_eq!(column.read::<Size>().await, [Ok(Size::Large), none]);
}

#[tokio::test]
async fn a_set_is_a_set() {
    let column = Column::of("SET('a', 'b', 'c')", &["''", "'c,a'", "7"]).await;
    let set = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<BTreeSet<_>>();
    let expected = [set(&[]), set(&["a", "c"]), set(&["a", "b", "c"])];
    assert_eq!(column.values::<BTreeSet<String>>().await, expected);
    assert_eq!(column.values::<HashSet<String>>().await[2].len(), 3);
    assert_eq!(column.values::<String>().await, ["", "a,c", "a,b,c"]);
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const ZERO: &str = "it is the zero date `0000-00-00`, which is no date";
const PARTIAL: &str = "the date has no month or no day, as in `2024-00-00`";

#[tokio::test]
async fn dates_are_dates_and_zeros_are_none() {
    let column =
        Column::of("DATE", &["'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'0000-00-00'", "'2024-02-00'", "NULL"])
            .await;
    assert_eq!(
        column.read::<Option<NaiveDate>>().await,
        [
            Ok(Some(date(1000, 1, 1))),
            Ok(Some(date(9999, 12, 31))),
            Ok(Some(date(2024, 2, 29))),
            Err(ZERO.to_owned()),
            Err(PARTIAL.to_owned()),
            Ok(None)
        ]
    );
    assert!(column.refuses::<String>().await.contains("of type date"));
}

#[tokio::test]
async fn times_are_utc_to_the_microsecond() {
    let literals = [
        "'1000-01-01 00:00:00'",
        "'9999-12-31 23:59:59.999999'",
        "'2024-02-29 12:00:00.000001'",
        "'0000-00-00 00:00:00'",
    ];
    let expected: Vec<NaiveDateTime> = vec![
        date(1000, 1, 1).and_time(NaiveTime::MIN),
        date(9999, 12, 31).and_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        date(2024, 2, 29).and_hms_micro_opt(12, 0, 0, 1).unwrap(),
    ];
    let column = Column::of("DATETIME(6)", &literals).await;
    let naive = column.read::<NaiveDateTime>().await;
    assert_eq!(naive[..3], expected.iter().copied().map(Ok).collect::<Vec<_>>());
    assert_eq!(naive[3], Err(ZERO.to_owned()));
    let utc = column.read::<DateTime<Utc>>().await;
    assert_eq!(utc[..3], expected.iter().map(|time| Ok(time.and_utc())).collect::<Vec<_>>());

    // An instant, whatever zone it was written in.
    let written = ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07.5'"];
    let column = Column::of("TIMESTAMP(3)", &written).await;
    column.database.run("SET time_zone = '+05:30'; INSERT INTO cells (value) VALUES ('2024-02-29 12:00:00')").await;
    let instant = |text: &str| DateTime::<Utc>::from_str(text).unwrap();
    assert_eq!(
        column.values::<DateTime<Utc>>().await,
        [instant("1970-01-01T00:00:01Z"), instant("2038-01-19T03:14:07.500Z"), instant("2024-02-29T06:30:00Z"),]
    );
}

#[tokio::test]
async fn a_time_is_a_duration_or_the_time_of_a_day() {
    let column = Column::of(
        "TIME(6)",
        &["'-838:59:59'", "'838:59:59'", "'00:00:00'", "'23:59:59.999999'", "'-00:00:00.000001'"],
    )
    .await;
    let hours = |hours: i64| TimeDelta::seconds(hours * 3600 - 1);
    assert_eq!(
        column.values::<TimeDelta>().await,
        [
            -hours(839),
            hours(839),
            TimeDelta::zero(),
            hours(24) + TimeDelta::microseconds(999_999),
            TimeDelta::microseconds(-1),
        ]
    );
    let duration = || Err("the TIME is a duration, not the time of a day".to_owned());
    let latest = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let times = column.read::<NaiveTime>().await;
    assert_eq!(times, [duration(), duration(), Ok(NaiveTime::MIN), Ok(latest), duration()]);
}

#[tokio::test]
async fn a_uuid_is_16_bytes_or_text() {
    let uuid = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    let bytes = format!("x'{}'", uuid.simple());
    let text = format!("'{}'", uuid.hyphenated());
    for (declared, literal) in
        [("BINARY(16)", &bytes), ("CHAR(36)", &text), ("VARBINARY(36)", &text), ("VARCHAR(40)", &text)]
    {
        let column = Column::of(declared, &[literal]).await;
        assert_eq!(column.values::<Uuid>().await, [uuid], "{declared}");
    }
    assert_eq!(
        Column::of("VARCHAR(40)", &["'x'"]).await.read::<Uuid>().await,
        [Err("the value is no UUID".to_owned())]
    );
}

#[tokio::test]
async fn json_is_read_as_text() {
    let column = Column::of("JSON", &["'{\"a\": [1, null]}'", "NULL"]).await;
    let values = column.values::<Option<String>>().await;
    let parsed: serde_json::Value = serde_json::from_str(values[0].as_ref().unwrap()).unwrap();
    assert_eq!(parsed, serde_json::json!({ "a": [1, null] }));
    assert_eq!(values[1], None);
}

#[tokio::test]
async fn uuids_and_addresses_of_mariadb_are_text() {
    if !database().await.is_mariadb().await {
        return;
    }
    let uuid = Uuid::from_u128(7);
    let column = Column::of("UUID", &[&format!("'{uuid}'")]).await;
    assert_eq!(column.values::<Uuid>().await, [uuid]);
    assert_eq!(column.values::<String>().await, [uuid.to_string()]);
    assert_eq!(Column::of("INET6", &["'::1'"]).await.values::<String>().await, ["::1"]);
}
