//! Pages visit every row once, whatever the primary key is, and use its index.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::{NaiveDate, NaiveDateTime};
use dual_repo::{Backfill, Error, MySql, MySqlEntity, MySqlValue};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::TryStreamExt;
use integration::{Database, database};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "things", key = "k")]
struct One<K> {
    k: K,
}

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "things", key("a", "b", "c"))]
struct Three<A, B, C> {
    a: A,
    b: B,
    c: C,
}

/// A table with these columns and key, and rows of these values.
async fn things(columns: &str, key: &str, rows: &[String]) -> (Database, MySql) {
    let database = database().await;
    let values = rows.iter().map(|row| format!("({row})")).collect::<Vec<_>>().join(", ");
    let script = format!("CREATE TABLE things ({columns}, PRIMARY KEY ({key})); INSERT INTO things VALUES {values}");
    database.run(script).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

/// Reads every row, and each once.
async fn all<E: MySqlEntity + Debug>(mysql: &MySql) -> Vec<String> {
    let read: Vec<E> = mysql.stream().try_collect().await.unwrap();
    let texts: Vec<String> = read.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), ROWS);
    assert_eq!(texts.len(), ROWS);
    texts
}

/// More than the first page, which has 200 rows, and more than one after it.
const ROWS: usize = 2_500;

async fn one<K: MySqlValue + Debug + Send + Sync + 'static>(declared: &str, value: impl Fn(usize) -> String) {
    let rows: Vec<String> = (0..ROWS).map(value).collect();
    let (_database, mysql) = things(&format!("k {declared} NOT NULL"), "k", &rows).await;
    all::<One<K>>(&mysql).await;
}

#[tokio::test]
async fn text_in_the_order_of_its_collation() {
    one::<String>("VARCHAR(20)", |n| format!("'{}ä{n}'", if n % 2 == 0 { "k" } else { "K" })).await;
    one::<String>("VARCHAR(20) COLLATE utf8mb4_bin", |n| format!("'{}{n}'", if n % 2 == 0 { "k" } else { "K" })).await;
    one::<String>("VARCHAR(20) CHARACTER SET latin1", |n| format!("'é{n}'")).await;
}

#[tokio::test]
async fn bytes_decimals_and_times() {
    one::<Vec<u8>>("VARBINARY(8)", |n| format!("x'{n:04x}00ff'")).await;
    // A million and a bit apart: in floating point, neighbours would be equal.
    one::<Decimal>("DECIMAL(28, 9)", |n| format!("1234567890123456789.{n:09}")).await;
    one::<NaiveDateTime>("DATETIME(6)", |n| format!("'2024-02-29 12:00:00.{n:06}'")).await;
    one::<NaiveDateTime>("TIMESTAMP(6)", |n| format!("'2024-02-29 12:00:00.{n:06}'")).await;
    one::<NaiveDate>("DATE", |n| format!("'1990-01-01' + INTERVAL {n} DAY")).await;
    one::<chrono::TimeDelta>("TIME(3)", |n| format!("SEC_TO_TIME({n} * 1.001 - 1000)")).await;
    one::<f64>("DOUBLE", |n| format!("{n} / 7")).await;
    one::<f32>("FLOAT", |n| format!("{n} / 7")).await;
    one::<u16>("BIT(16)", |n| format!("{n}")).await;
    one::<u64>("BIGINT UNSIGNED", |n| format!("18446744073709551615 - {n}")).await;
    one::<i64>("BIGINT", |n| format!("{n} - 1000")).await;
}

#[tokio::test]
async fn several_columns_with_labels_that_sort_by_ordinal() {
    // `z` comes first among the labels.
    let rows: Vec<String> = (0..ROWS).map(|n| format!("'k{}', '{}', {}", n / 250, ["z", "m", "a"][n % 3], n)).collect();
    let columns = "a VARCHAR(5) NOT NULL, b ENUM('z', 'm', 'a') NOT NULL, c INT NOT NULL";
    let (_database, mysql) = things(columns, "a, b, c", &rows).await;
    let texts = all::<Three<String, String, i32>>(&mysql).await;
    assert!(texts[0].contains("\"z\""), "{}", texts[0]);
    let found = mysql.get::<Three<String, String, i32>>(("k0", "m", 1)).await.unwrap();
    assert_eq!(found, Some(Three { a: "k0".to_owned(), b: "m".to_owned(), c: 1 }));
}

#[tokio::test]
async fn a_uuid_is_found_as_bytes_and_as_text() {
    let (uuid, other) = (Uuid::from_u128(0xff00_0000_0000_0000_0000_0000_0000_0001), Uuid::from_u128(2));
    for (declared, literal) in [("BINARY(16)", format!("x'{}'", uuid.simple())), ("CHAR(36)", format!("'{uuid}'"))] {
        let (_database, mysql) = things(&format!("k {declared}"), "k", &[literal]).await;
        assert_eq!(mysql.get::<One<Uuid>>(uuid).await.unwrap(), Some(One { k: uuid }), "{declared}");
        assert_eq!(mysql.get::<One<Uuid>>(other).await.unwrap(), None, "{declared}");
    }
}

#[tokio::test]
async fn the_key_has_to_be_one() {
    let (database, mysql) = things("a INT, b INT, c INT", "a, b", &["1, 2, 3".to_owned()]).await;
    let error = mysql.check::<Three<i32, i32, i32>>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Three` does not fit the database: column `things.c` is in the key and may be NULL; make it NOT NULL; (a, b, c) is no key of table `things`; its keys are (a, b)"
    );
    // Unique is not enough when it may be NULL, or is unique in its first characters.
    database.run("DELETE FROM things; ALTER TABLE things ADD COLUMN k TEXT, ADD UNIQUE (k(10)), ADD UNIQUE (c)").await;
    let error = mysql.check::<One<String>>().await.unwrap_err();
    assert!(error.to_string().ends_with("its keys are (a, b)"), "{error}");
    database.run("ALTER TABLE things MODIFY k VARCHAR(50) NOT NULL, ADD UNIQUE (k)").await;
    mysql.check::<One<String>>().await.unwrap();
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Things", entity = "THING")]
#[pk("{a}")]
#[sk("{b}")]
#[mysql(table = "things", key("a", "b"))]
struct Thing {
    a: i64,
    b: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Things")]
enum Things {
    Thing(Thing),
}

#[tokio::test]
async fn ranges_that_are_read_at_once_cover_every_row_of_a_composite_key() {
    let row = |n: i64| format!("{}, 'x{n}'", n * n % 97 - 40 + if n == 7 { 1_000_000_000_000 } else { 0 });
    let rows: Vec<String> = (0..1_000).map(row).collect();
    let (_database, mysql) = things("a BIGINT, b VARCHAR(10)", "a, b", &rows).await;
    let db = Dynamo::embedded().unwrap();
    Things::ensure_table(&db).await.unwrap();
    let report = Backfill::<Thing>::new(&mysql, &db).readers(4).page_rows(7).run().await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.rows, 1_000);
    assert_eq!(Thing::scan().all(&db).await.unwrap().len(), 1_000);
}

#[tokio::test]
async fn an_empty_table_has_no_rows() {
    let database = database().await;
    database.run("CREATE TABLE things (a BIGINT, b VARCHAR(10), PRIMARY KEY (a, b))").await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let db = Dynamo::embedded().unwrap();
    Things::ensure_table(&db).await.unwrap();
    let report = Backfill::<Thing>::new(&mysql, &db).readers(4).run().await.unwrap();
    assert!(report.is_clean());
    assert_eq!((report.rows, report.items), (0, 0));
    let missing = mysql.check::<One<i32>>().await.unwrap_err();
    assert!(matches!(missing, Error::Mapping { .. }), "{missing}");
}
