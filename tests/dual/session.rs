//! Connections are set right, or refused.

use dual_repo::{Error, MySql, MySqlOptions};
use integration::{Database, database};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::{Executor, Row};

/// What is wrong with a pool whose connections run this first.
async fn refused(database: &Database, setting: &'static str) -> String {
    let pool = MySqlPoolOptions::new().after_connect(move |connection, _| {
        Box::pin(async move {
            connection.execute(setting).await?;
            Ok(())
        })
    });
    let pool = pool.connect_with(database.options()).await.unwrap();
    match MySql::from_pool(pool).await {
        Err(error @ Error::Session { .. }) => error.to_string(),
        other => panic!("{setting}: {other:?}"),
    }
}

#[tokio::test]
async fn a_pool_that_reads_inexactly_is_refused_with_what_to_do() {
    let database = database().await;
    assert_eq!(
        refused(&database, "SET time_zone = '+01:00'").await,
        "the MySQL session has `time_zone` = `+01:00`; connect with `MySql::connect`, or run `SET time_zone = '+00:00'` on every connection"
    );
    let latin1 = refused(&database, "SET NAMES latin1").await;
    assert!(latin1.contains("`character_set_client` = `latin1`") && latin1.contains("SET NAMES utf8mb4"), "{latin1}");
    let results = refused(&database, "SET character_set_results = NULL").await;
    assert!(results.contains("character_set_results"), "{results}");
    let padded = refused(&database, "SET sql_mode = 'PAD_CHAR_TO_FULL_LENGTH'").await;
    assert!(padded.contains("sql_mode"), "{padded}");
}

#[tokio::test]
async fn a_connection_of_ours_is_set_right() {
    let database = database().await;
    let mysql = MySqlOptions::new(&database.url()).max_connections(2).connect().await.unwrap();
    let sql = "SELECT @@time_zone, @@character_set_results, @@sql_mode";
    let row = sqlx::query(sql).fetch_one(mysql.pool()).await.unwrap();
    assert_eq!(row.get::<String, _>(0), "+00:00");
    assert_eq!(row.get::<String, _>(1), "utf8mb4");
    let mode = row.get::<String, _>(2);
    assert!(mode.contains("STRICT_ALL_TABLES") && !mode.contains("PAD_CHAR"), "{mode}");
    MySql::from_pool(mysql.pool().clone()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_without_the_password() {
    let error = MySql::connect("mysql://root:hunter2@127.0.0.1:1/x").await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }));
    assert!(!format!("{error:?} {error}").contains("hunter2"));
    let error = MySql::connect("no url with hunter2 in it").await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("hunter2"));
}
