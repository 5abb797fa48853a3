//! Whatever number goes into MySQL comes out of it, digit for digit.

use dual_repo::{MySql, MySqlEntity};
use dynamo_core::value::Number;
use futures::TryStreamExt;
use integration::database;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "numbers", key = "id")]
struct Numbers {
    id: u32,
    signed: i64,
    unsigned: u64,
    text: String,
    number: Number,
}

/// A decimal number of up to 65 digits, and one of up to 38.
fn decimals() -> impl Strategy<Value = (String, String)> {
    let sign = prop_oneof![Just(""), Just("-")];
    let long = (sign.clone(), "[1-9][0-9]{0,34}", "[0-9]{30}").prop_map(|(s, a, b)| format!("{s}{a}.{b}"));
    let short = (sign, "[1-9][0-9]{0,18}", "[0-9]{0,18}[1-9]").prop_map(|(s, a, b)| format!("{s}{a}.{b}"));
    (long, short)
}

#[test]
fn numbers_round_trip_through_the_server() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (database, mysql) = runtime.block_on(async {
        let database = database().await;
        database
            .run("CREATE TABLE numbers (id INT UNSIGNED PRIMARY KEY, `signed` BIGINT NOT NULL, `unsigned` BIGINT UNSIGNED NOT NULL,
                text DECIMAL(65, 30) NOT NULL, number DECIMAL(65, 30) NOT NULL)")
            .await;
        let mysql = MySql::connect(&database.url()).await.unwrap();
        (database, mysql)
    });
    let rows = prop::collection::vec((any::<i64>(), any::<u64>(), decimals()), 1..300);
    let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&rows, |rows| {
        let values = (0..).zip(&rows).map(|(id, (a, b, (c, d)))| format!("({id}, {a}, {b}, {c}, {d})"));
        let insert = format!("TRUNCATE numbers; INSERT INTO numbers VALUES {}", values.collect::<Vec<_>>().join(", "));
        let read: Vec<Numbers> = runtime.block_on(async {
            database.run(insert).await;
            mysql.stream().try_collect().await.unwrap()
        });
        let expected = (0..).zip(&rows).map(|(id, (signed, unsigned, (text, number)))| Numbers {
            id,
            signed: *signed,
            unsigned: *unsigned,
            text: text.clone(),
            number: number.parse().unwrap(),
        });
        prop_assert_eq!(read, expected.collect::<Vec<_>>());
        Ok(())
    });
    runtime.block_on(mysql.pool().close());
    let _runtime = runtime.enter();
    drop(database);
    outcome.unwrap();
}
