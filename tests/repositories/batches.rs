//! Reads of many keys from MySQL.

use std::collections::HashMap;

use dual_repo::repository::{MySqlStore, Repository};
use dual_repo::testing::conformance::{Account, Line, Session, Status, TABLES, Tag};
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::DynamoEntity;
use integration::Database;

/// A store with a single connection, whose statements can be counted.
async fn store(database: &Database) -> MySqlStore {
    database.run(TABLES).await;
    let mysql = MySqlOptions::new(&database.url()).max_connections(1).connect().await.unwrap();
    MySqlStore::new(mysql)
}

/// How many prepared statements the connection has run.
async fn executed(mysql: &MySql) -> u64 {
    let status = sqlx::raw_sql("SHOW SESSION STATUS LIKE 'Com_stmt_execute'").fetch_one(mysql.pool()).await.unwrap();
    sqlx::Row::get::<String, _>(&status, 1).parse().unwrap()
}

fn account(tenant: &str, number: u32) -> Account {
    let lines = (0..number % 4).map(|line| Line { line, text: format!("{number}/{line}") }).collect();
    Account {
        tenant: tenant.to_owned(),
        number,
        status: Status::Open,
        opened: number,
        owner: None,
        balance: number.into(),
        lines,
        version: 1,
    }
}

#[tokio::test]
async fn a_statement_reads_256_keys_and_one_more_the_lists_of_all() {
    let database = integration::database().await;
    let store = store(&database).await;
    let accounts = store.repository::<Account>();
    let mut stored = HashMap::new();
    for number in 0..300 {
        let created = accounts.create(account(["a", "b"][number as usize % 2], number)).await.unwrap();
        stored.insert((created.tenant.clone(), number), created);
    }
    // Some of them, some that are not there, some twice: in no order.
    let keys: Vec<(String, u32)> =
        (0..600).map(|at: u32| at * 7919 % 311).map(|at| (["a", "b"][at as usize % 2].to_owned(), at)).collect();
    let before = executed(store.mysql()).await;
    let found = accounts.batch_get(Account::batch_get(keys.clone())).await.unwrap();
    assert_eq!(executed(store.mysql()).await - before, 2 * 600_u64.div_ceil(256));
    for (key, found) in keys.iter().zip(&found) {
        assert_eq!(found.as_ref(), stored.get(key), "{key:?}");
    }
    assert!(keys.iter().any(|key| !stored.contains_key(key)));
}

#[tokio::test]
async fn keys_of_a_batch_are_found_as_they_are_spelt() {
    let database = integration::database().await;
    database.run(TABLES.replace("utf8mb4_bin", "utf8mb4_general_ci")).await;
    let tags = MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository::<Tag>();
    let tag = |name: &str| Tag { tenant: "t".to_owned(), name: name.to_owned(), weight: None };
    for name in ["Ann", "b", "\u{e9}t\u{e9}"] {
        tags.create(tag(name)).await.unwrap();
    }
    let asked =
        [("t", "ann"), ("t", "Ann"), ("t", "B"), ("T", "b"), ("t", "b"), ("t", "ete"), ("t", "Ann"), ("t", "b ")];
    let found = tags.batch_get(Tag::batch_get(asked)).await.unwrap();
    let expected = [None, Some("Ann"), None, None, Some("b"), None, Some("Ann"), None];
    assert_eq!(found, expected.map(|name| name.map(tag)));
}

#[tokio::test]
async fn what_has_expired_is_left_out_of_a_batch() {
    let database = integration::database().await;
    let sessions = store(&database).await.repository::<Session>();
    let session = |id, expires| Session { tenant: "t".to_owned(), id, user: "bob".to_owned(), expires };
    for (id, expires) in [(1, None), (2, Some(1)), (3, Some(4_000_000_000))] {
        sessions.put(session(id, expires).put()).await.unwrap();
    }
    let keys = [("t", 3), ("t", 2), ("t", 1), ("t", 2)];
    let found = sessions.batch_get(Session::batch_get(keys)).await.unwrap();
    assert_eq!(found, [Some(session(3, Some(4_000_000_000))), None, Some(session(1, None)), None]);
    let all = sessions.batch_get(Session::batch_get(keys).include_expired()).await.unwrap();
    assert_eq!(all.iter().flatten().count(), 4);
}

#[tokio::test]
async fn a_batch_of_nothing_asks_for_nothing() {
    let database = integration::database().await;
    let store = store(&database).await;
    let tags = store.repository::<Tag>();
    assert_eq!(tags.get(Tag::get(("t", "a"))).await.unwrap(), None);
    let before = executed(store.mysql()).await;
    assert!(tags.batch_get(Tag::batch_get(Vec::<(&str, &str)>::new())).await.unwrap().is_empty());
    assert_eq!(executed(store.mysql()).await, before);
}
