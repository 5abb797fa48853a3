//! Which index of MySQL serves a query, by what the server says of the very statement.
#![allow(clippy::duplicated_attributes, reason = "several indexes have one partition key")]

use dual_repo::repository::{Find, MySqlExplanation, MySqlRepository, MySqlStore};
use dual_repo::{MySql, MySqlEntity, MySqlValue};
use dynamo_core::{DynamoEntity, DynamoValue};
use integration::Database;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Trips", entity = "TRIP")]
#[pk("{line}")]
#[sk("TRIP#{number:06}")]
#[gsi(1, pk = "{state}", sk = "{departs:010}#{number:06}")]
#[gsi(2, pk = "{line}", sk = "{name}")]
#[gsi(3, pk = "{line}", sk = "{title}")]
#[gsi(4, pk = "{driver}", sk = "{departs:010}")]
#[mysql(table = "trips", key("line", "number"))]
struct Trip {
    line: String,
    number: u32,
    state: State,
    departs: u32,
    name: String,
    title: String,
    driver: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
#[mysql(rename_all = "lowercase")]
enum State {
    Planned,
    Running,
    Over,
}

/// Texts in the order of their bytes, and one that is not; nothing serves a look-up of the driver.
const TABLE: &str = "CREATE TABLE trips (
    line VARCHAR(20) NOT NULL COLLATE {bytes},
    number INT UNSIGNED NOT NULL,
    state ENUM('planned', 'running', 'over') NOT NULL,
    departs INT UNSIGNED NOT NULL,
    name VARCHAR(50) NOT NULL COLLATE {bytes},
    title VARCHAR(50) NOT NULL COLLATE utf8mb4_general_ci,
    driver VARCHAR(50) NOT NULL,
    PRIMARY KEY (line, number),
    KEY by_state (state, departs, number, line),
    KEY by_name (line, name),
    KEY by_title (line, title)
) ENGINE = InnoDB";

async fn trips(database: &Database) -> MySqlRepository<Trip> {
    database.run(TABLE.replace("{bytes}", database.bytewise().await)).await;
    let row = |number: u32| {
        let (line, state) = (number % 20, ["planned", "running", "over"][number as usize % 3]);
        format!("('L{line}', {number}, '{state}', {}, 'n{number}', 't{number}', 'd{}')", 5000 - number, number % 50)
    };
    let rows: Vec<String> = (0..3000).map(row).collect();
    database.run(format!("INSERT INTO trips VALUES {}", rows.join(", "))).await;
    database.run("ANALYZE TABLE trips").await;
    MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository()
}

async fn explained(trips: &MySqlRepository<Trip>, find: impl Into<Find<Trip>>) -> MySqlExplanation {
    let explanation = trips.explain(find.into()).await.unwrap().expect("the server is asked");
    assert_eq!(explanation.accesses.len(), 1, "{explanation}");
    explanation
}

/// An index finds the rows and has them in order.
fn assert_served(explanation: &MySqlExplanation, index: &str) {
    let access = &explanation.accesses[0];
    assert_eq!((access.table.as_str(), access.index.as_deref()), ("trips", Some(index)), "{explanation}");
    assert!(explanation.is_ordered && !access.is_full_scan() && !access.is_sorted(), "{explanation}");
}

#[tokio::test]
async fn indexes_on_the_columns_of_a_key_serve_its_queries() {
    let database = integration::database().await;
    let trips = trips(&database).await;

    let one = explained(&trips, Trip::query("L7").sk(|k| k.number(27))).await;
    assert_served(&one, "PRIMARY");
    assert_eq!(one.accesses[0].method, "const", "{one}");
    let range = explained(&trips, Trip::query("L7").sk(|k| k.number(200)..=k.number(400))).await;
    assert_served(&range, "PRIMARY");
    assert_eq!(range.accesses[0].method, "range", "{range}");
    assert_served(&explained(&trips, Trip::query("L7").descending().limit(5)).await, "PRIMARY");
    assert_served(
        &explained(&trips, Trip::query("L7").sk(|k| k.number(2000)..).descending().limit(5)).await,
        "PRIMARY",
    );

    let state = || Trip::query_gsi::<1>(State::Running);
    assert_served(&explained(&trips, state().limit(20)).await, "by_state");
    assert_served(&explained(&trips, state().descending().limit(20)).await, "by_state");
    assert_served(&explained(&trips, state().sk(|k| k.departs(4200))).await, "by_state");
    assert_served(&explained(&trips, state().sk(|k| k.departs(4200)..=k.departs(4250)).descending()).await, "by_state");

    assert_served(&explained(&trips, Trip::query_gsi::<2>("L7").limit(20)).await, "by_name");
    let names = explained(&trips, Trip::query_gsi::<2>("L7").sk(|k| k.name("n10")..k.name("n12"))).await;
    assert_served(&names, "by_name");
    assert_eq!(names.accesses[0].method, "range", "{names}");
}

#[tokio::test]
async fn what_comes_behind_a_cursor_is_a_range_of_the_same_index() {
    let database = integration::database().await;
    let trips = trips(&database).await;
    let state = || Trip::query_gsi::<1>(State::Running).limit(900);
    let page = dual_repo::repository::Repository::find(&trips, state().into()).await.unwrap();
    let next = explained(&trips, state().after(page.cursor.unwrap())).await;
    assert_served(&next, "by_state");
    assert_eq!(next.accesses[0].method, "range", "{next}");
}

#[tokio::test]
async fn a_missing_index_shows() {
    let database = integration::database().await;
    let trips = trips(&database).await;

    let driver = explained(&trips, Trip::query_gsi::<4>("d7").limit(20)).await;
    let access = &driver.accesses[0];
    assert!(access.is_full_scan() && access.is_sorted() && access.index.is_none(), "{driver}");
    assert!(driver.to_string().contains("`trips`: ALL by no index, about "), "{driver}");
    database.run("CREATE INDEX by_driver ON trips (driver, departs, line, number); ANALYZE TABLE trips").await;
    assert_served(&explained(&trips, Trip::query_gsi::<4>("d7").limit(20)).await, "by_driver");

    // The collation has another order than the key, so the server sorts the bytes.
    let titles = explained(&trips, Trip::query_gsi::<3>("L7").limit(20)).await;
    assert!(titles.accesses[0].is_sorted() && !titles.accesses[0].is_full_scan(), "{titles}");
    database.run("ALTER TABLE trips DROP KEY by_name, DROP KEY by_title").await;
    let names = explained(&trips, Trip::query_gsi::<2>("L7").limit(20)).await;
    assert_eq!(names.accesses[0].index.as_deref(), Some("PRIMARY"), "{names}");
    assert!(names.accesses[0].is_sorted(), "{names}");
}

#[tokio::test]
async fn nothing_is_asked_where_nothing_can_be_found() {
    let database = integration::database().await;
    let trips = trips(&database).await;
    let nothing = Trip::query("L7").sk(|k| k.number(9)..k.number(3));
    assert_eq!(trips.explain(nothing.into()).await.unwrap(), None);
}
