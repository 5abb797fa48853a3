//! Connections that are lost, and such as would store something else than was given.

use dual_repo::{Error, MySql, MySqlEntity};
use integration::database;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::{AssertSqlSafe, Executor, Row};

use super::{Order, bare, full, insert, shop};

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "numbers", key = "id")]
struct Number {
    id: u64,
}

#[tokio::test]
async fn zero_is_zero_where_the_server_counts() {
    let database = database().await;
    database.run("CREATE TABLE numbers (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY)").await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    insert(&mysql, &Number { id: 0 }).await.unwrap();
    assert_eq!(mysql.get::<Number>(0_u64).await.unwrap(), Some(Number { id: 0 }));
}

#[tokio::test]
async fn a_pool_that_stores_values_as_others_is_refused_with_what_to_do() {
    let database = database().await;
    let begin = async |setting: &'static str| {
        let pool = MySqlPoolOptions::new().after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(setting).await?;
                Ok(())
            })
        });
        let pool = pool.connect_with(database.options()).await.unwrap();
        MySql::from_pool(pool).await.unwrap().begin().await
    };
    let lax = begin("SET sql_mode = ''").await.unwrap_err().to_string();
    let remedy = "run `SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')`";
    assert!(lax.contains("`sql_mode` = ``") && lax.contains(remedy), "{lax}");
    let strict = "SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'";
    let unchecked = begin("SET sql_mode = 'TRADITIONAL,NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0").await;
    assert!(unchecked.unwrap_err().to_string().contains("SET foreign_key_checks = 1"));
    begin(strict).await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_connection_that_is_lost_leaves_the_outcome_open_only_while_it_commits() {
    let (database, mysql) = shop().await;
    let mut transaction = mysql.begin().await.unwrap();
    transaction.insert(&full(1)).await.unwrap();
    let id = async |connection: &mut sqlx::MySqlConnection| {
        sqlx::query("SELECT CONNECTION_ID()").fetch_one(connection).await.unwrap().get::<u64, _>(0)
    };
    let kill = async |id: u64| database.pool.execute(AssertSqlSafe(format!("KILL {id}"))).await.unwrap();
    kill(id(transaction.connection()).await).await;
    let unknown = transaction.commit().await.unwrap_err();
    assert!(matches!(unknown, Error::OutcomeUnknown { .. }), "{unknown:?}");

    let mut transaction = mysql.begin().await.unwrap();
    kill(id(transaction.connection()).await).await;
    let lost = transaction.insert(&bare(2)).await.unwrap_err();
    assert!(matches!(lost, Error::Sql { .. }), "{lost:?}");
    drop(transaction);
    assert_eq!(mysql.count::<Order>().await.unwrap(), 0);
}
