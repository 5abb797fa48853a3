//! What reading costs the server, by its own count: each row once, through the index of the key.

use dual_repo::{Backfill, MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::{Database, database};
use sqlx::Row;
use sqlx::mysql::{MySqlPool, MySqlPoolOptions};

use crate::shop::{Order, Users, shop};

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Things", entity = "THING")]
#[pk("{a}")]
#[sk("{b}#{c}")]
#[mysql(table = "things", key("a", "b", "c"))]
struct Thing {
    a: String,
    b: i64,
    c: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Things")]
enum Things {
    Thing(Thing),
}

/// The only connection, so that what it has read is what was read.
async fn connection(database: &Database) -> (MySqlPool, MySql) {
    let pool = MySqlPoolOptions::new().max_connections(1).connect_with(database.options()).await.unwrap();
    (pool.clone(), MySql::from_pool(pool).await.unwrap())
}

/// Rows that the storage engine has handed out, wanted or not.
async fn rows_touched(pool: &MySqlPool) -> u64 {
    let counters = sqlx::raw_sql("SHOW SESSION STATUS LIKE 'Handler_read%'").fetch_all(pool).await.unwrap();
    counters.iter().map(|row| row.get::<String, _>(1).parse::<u64>().unwrap()).sum()
}

#[tokio::test]
async fn a_page_begins_where_the_last_one_ended() {
    for text in
        ["VARCHAR(5)", "VARCHAR(5) COLLATE utf8mb4_bin", "VARCHAR(5) CHARACTER SET latin1", "ENUM('k1', 'k0', 'k2')"]
    {
        let database = database().await;
        let rows: Vec<String> = (0..2_000).map(|n| format!("('k{}', {}, 'x{n}')", n % 3, n % 11)).collect();
        let columns = format!("a {text} NOT NULL, b BIGINT NOT NULL, c VARCHAR(10) NOT NULL, PRIMARY KEY (a, b, c)");
        database.run(format!("CREATE TABLE things ({columns}); INSERT INTO things VALUES {}", rows.join(", "))).await;
        let db = Dynamo::embedded().unwrap();
        Things::ensure_table(&db).await.unwrap();
        let (pool, mysql) = connection(&database).await;
        mysql.check::<Thing>().await.unwrap();

        let before = rows_touched(&pool).await;
        let report = Backfill::<Thing>::new(&mysql, &db).page_rows(20).run().await.unwrap();
        assert_eq!(report.items, 2_000);
        let touched = rows_touched(&pool).await - before;
        // Once to count them, once to read them, and a few for each of the hundred pages; not half of the table for each.
        assert!(touched < 2 * 2_000 + 1_000, "{text}: {touched} rows touched");
    }
}

#[tokio::test]
async fn children_are_found_through_their_index_in_one_statement_for_a_page() {
    let (database, _) = shop(800).await;
    let db = Dynamo::embedded().unwrap();
    Users::ensure_table(&db).await.unwrap();
    let (pool, mysql) = connection(&database).await;
    mysql.check::<Order>().await.unwrap();

    let statements = || async {
        let count = sqlx::raw_sql("SHOW SESSION STATUS LIKE 'Com_stmt_execute'").fetch_one(&pool).await.unwrap();
        count.get::<String, _>(1).parse::<u64>().unwrap()
    };
    let (before, executed) = (rows_touched(&pool).await, statements().await);
    let report = Backfill::<Order>::new(&mysql, &db).readers(1).page_rows(40).run().await.unwrap();
    assert_eq!(report.items, 800);
    let executed = statements().await - executed;
    let touched = rows_touched(&pool).await - before;
    // 20 pages and the last, empty one; the checks of a foreign connection and the count come on top.
    assert!((41..=60).contains(&executed), "{executed} statements");
    // 800 orders, two joins and their 1,200 items with a join each, the parents of the items once more, a sort.
    assert!(touched < 12_000, "{touched} rows touched");
}
