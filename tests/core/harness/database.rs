//! A test's database is fresh, and gone afterwards.

use integration::{Database, database};
use sqlx::{ConnectOptions, Connection};

async fn exists(name: &str) -> bool {
    let server: sqlx::mysql::MySqlConnectOptions = servers::find_mysql().unwrap().parse().unwrap();
    let mut connection = server.connect().await.unwrap();
    let found = sqlx::query("SELECT 1 FROM information_schema.schemata WHERE schema_name = ?")
        .bind(name)
        .fetch_optional(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    found.is_some()
}

#[tokio::test]
async fn a_database_is_empty_and_the_tests_own() {
    let (one, two) = (database().await, database().await);
    assert_ne!(one.name(), two.name());
    one.run("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (7)").await;
    let ids: Vec<i32> = sqlx::query_scalar("SELECT id FROM t").fetch_all(&one.pool).await.unwrap();
    assert_eq!(ids, [7]);
    assert!(sqlx::query("SELECT id FROM t").fetch_all(&two.pool).await.is_err());

    let elsewhere: sqlx::mysql::MySqlConnectOptions = one.url().parse().unwrap();
    let mut connection = elsewhere.connect().await.unwrap();
    let ids: Vec<i32> = sqlx::query_scalar("SELECT id FROM t").fetch_all(&mut connection).await.unwrap();
    assert_eq!(ids, [7]);
}

#[tokio::test]
async fn a_dropped_database_is_gone() {
    let database = database().await;
    let name = database.name().to_owned();
    assert!(exists(&name).await);
    drop(database);
    assert!(!exists(&name).await);
}

#[tokio::test]
async fn a_database_goes_with_a_test_that_panics_inside_a_transaction() {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let test = tokio::spawn(async move {
        let database: Database = database().await;
        database.run("CREATE TABLE t (id INT PRIMARY KEY)").await;
        let mut transaction = database.pool.begin().await.unwrap();
        sqlx::query("INSERT INTO t VALUES (1)").execute(&mut *transaction).await.unwrap();
        sender.send(database.name().to_owned()).unwrap();
        panic!("on purpose");
    });
    let name = receiver.await.unwrap();
    assert!(test.await.unwrap_err().is_panic());
    assert!(!exists(&name).await);
}
