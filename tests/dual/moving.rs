//! All rows become items, and the check tells whether they have.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::AttributeValue;
use dual_repo::verify::{Difference, Values};
use dual_repo::{Backfill, MySql, MySqlEntity, RowError, Verify};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::TryStreamExt;
use integration::{Fault, Faults, database, on_every_engine};

use crate::shop::{Order, Users, order, shop};

on_every_engine! {
    async fn a_backfill_writes_every_row_and_the_check_finds_nothing(db: Dynamo) {
        let (_database, mysql) = shop(230).await;
        Users::ensure_table(&db).await.unwrap();
        let seen = Arc::new(AtomicU64::new(0));
        let progress = Arc::clone(&seen);
        let report = Backfill::<Order>::new(&mysql, &db)
            .page_rows(30)
            .on_progress(move |progress_now| {
                assert_eq!(progress_now.total, Some(230));
                progress.fetch_max(progress_now.items, Ordering::Relaxed);
            })
            .run().await.unwrap();
        assert!(report.is_clean(), "{report}");
        assert_eq!((report.rows, report.items, report.rejected), (230, 230, 0));
        assert_eq!(seen.load(Ordering::Relaxed), 230);

        let mut orders: Vec<Order> = Order::scan().all(&db).await.unwrap();
        orders.sort_by_key(|order| order.order_id);
        assert_eq!(orders, (1..=230).map(order).collect::<Vec<_>>());

        let report = Verify::<Order>::new(&mysql, &db).page_rows(30).run().await.unwrap();
        assert!(report.is_clean(), "{report}");
        assert_eq!((report.rows, report.items, report.equal), (230, 230, 230));
    }

    async fn a_row_that_has_no_item_is_rejected_and_the_others_are_written(db: Dynamo) {
        let (database, mysql) = shop(40).await;
        database.run("UPDATE orders SET user_id = 99 WHERE id = 5; INSERT INTO users VALUES (3, '');
            UPDATE orders SET user_id = 3 WHERE id = 6; ALTER TABLE orders MODIFY note LONGTEXT;
            UPDATE orders SET note = REPEAT('x', 410000) WHERE id = 7;").await;
        Users::ensure_table(&db).await.unwrap();
        let report = Backfill::<Order>::new(&mysql, &db).reasons(2).run().await.unwrap();
        assert!(!report.is_clean());
        assert_eq!((report.rows, report.items, report.rejected), (40, 37, 3));
        assert_eq!(report.reasons.len(), 2);
        let text = report.to_string();
        assert!(text.contains("and 1 more"), "{text}");

        let report = Verify::<Order>::new(&mysql, &db).run().await.unwrap();
        assert_eq!((report.equal, report.unreadable, report.missing, report.orphans), (37, 3, 0, 0));
        assert!(!report.is_clean());
    }

    async fn the_check_finds_every_kind_of_difference(db: Dynamo) {
        let (database, mysql) = shop(30).await;
        Users::ensure_table(&db).await.unwrap();
        assert!(Backfill::<Order>::new(&mysql, &db).run().await.unwrap().is_clean());
        let table = db.table_name("Users").unwrap();
        let items: Vec<_> = Order::scan().stream_items(&db).try_collect().await.unwrap();
        let find = |id: u32| items.iter().find(|item| item["order_id"] == AttributeValue::N(id.to_string())).unwrap().clone();
        let put = |item| db.client().put_item().table_name(&table).set_item(Some(item)).send();

        // Missing.
        Order::delete(("bob@shop", order(1).created_at, 1)).send(&db).await.unwrap();
        // An orphan, and an item of another kind that is none.
        Order::put(Order { order_id: 1000, ..order(2) }).send(&db).await.unwrap();
        let mut other = find(4);
        other.insert("SK".to_owned(), AttributeValue::S("#META".to_owned()));
        put(other).await.unwrap();
        // An attribute that is missing, one too many, one of another type, one of another value.
        let mut item = find(3);
        item.remove("total");
        item.insert("extra".to_owned(), AttributeValue::Bool(true));
        item.insert("status".to_owned(), AttributeValue::N("1".to_owned()));
        item.insert("schema".to_owned(), AttributeValue::N("2".to_owned()));
        put(item).await.unwrap();
        // The same number in other words.
        let mut item = find(6);
        item.insert("total".to_owned(), AttributeValue::N("650E-2".to_owned()));
        put(item).await.unwrap();
        // Deep inside.
        let mut item = find(7);
        if let Some(AttributeValue::L(list)) = item.get_mut("items")
            && let AttributeValue::M(first) = &mut list[1] {
            first.insert("price".to_owned(), AttributeValue::N("7".to_owned()));
        }
        put(item).await.unwrap();
        // A row changes later.
        database.run("UPDATE orders SET ship_city = 'Oslo' WHERE id = 8").await;

        let report = Verify::<Order>::new(&mysql, &db).values(Values::Shown).run().await.unwrap();
        assert!(!report.is_clean());
        let counts = (report.rows, report.items, report.equal, report.missing, report.orphans, report.different);
        assert_eq!(counts, (30, 30, 26, 1, 1, 3), "{report}");
        let mut texts: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
        texts.sort();
        let item = |email: &str, id: u32| {
            format!("PK = \"{email}\", SK = \"ORDER#2024-02-29T00:00:00.{id:06}000Z#{id}\"")
        };
        assert_eq!(texts, [
            "item (PK = \"ann@shop\", SK = \"ORDER#2024-02-29T00:00:00.000002000Z#1000\") has no row".to_owned(),
            format!("item ({}) differs from row (id = 8):\n    `address.city` should be S \"Oslo\", is S \"Rome\"", item("ann@shop", 8)),
            format!("item ({}) differs from row (id = 3):\n    `extra` should not be there, is BOOL true\n    \
                `schema` should be N 1, is N 2\n    `status` should be S \"completed\", is N 1\n    \
                `total` is missing, should be N 3.5", item("bob@shop", 3)),
            format!("item ({}) differs from row (id = 7):\n    `items[1].price` should be N 0.1, is N 7", item("bob@shop", 7)),
            format!("row (id = 1) has no item ({})", item("bob@shop", 1)),
        ]);
        let hidden = Verify::<Order>::new(&mysql, &db).ignore("extra").differences(1).run().await.unwrap();
        assert_eq!(hidden.found(), 5);
        assert_eq!(hidden.differences.len(), 1);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["orphans"], 1);
        assert!(json["differences"].as_array().unwrap().iter().any(|found| found["difference"] == "orphan"), "{json}");
    }
}

/// What the table's index is declared by.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tickets", entity = "TICKET")]
struct Ticket {
    #[pk]
    id: u32,
    #[gsi(1, pk)]
    code: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Tickets")]
enum Tickets {
    Ticket(Ticket),
}

/// Declares another type for the attribute that the index is by.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Tickets", entity = "OLD")]
#[mysql(table = "tickets", key = "id")]
struct OldTicket {
    #[pk]
    id: u32,
    code: Option<u32>,
}

on_every_engine! {
    async fn a_row_that_dynamodb_refuses_is_rejected_and_the_rest_of_its_batch_is_written(db: Dynamo) {
        let database = database().await;
        let rows = (1..=60).map(|id| format!("({id}, {})", if [3, 40].contains(&id) { "1" } else { "NULL" }));
        let rows = rows.collect::<Vec<_>>().join(", ");
        database.run(format!("CREATE TABLE tickets (id INT UNSIGNED PRIMARY KEY, code INT UNSIGNED);
            INSERT INTO tickets VALUES {rows}")).await;
        let mysql = MySql::from_pool(database.pool.clone()).await.unwrap();
        Tickets::ensure_table(&db).await.unwrap();
        let report = Backfill::<OldTicket>::new(&mysql, &db).readers(1).run().await.unwrap();
        assert_eq!((report.rows, report.items, report.rejected), (60, 58, 2), "{report}");
        let mut rows: Vec<&str> = report.reasons.iter().map(RowError::key).collect();
        rows.sort_unstable();
        assert_eq!(rows, ["id = 3", "id = 40"]);
    }
}

#[tokio::test]
async fn what_dynamodb_leaves_unprocessed_is_written_and_an_error_ends_the_backfill() {
    let (_database, mysql) = shop(120).await;
    let engine = Dynamo::embedded().unwrap();
    Users::ensure_table(&engine).await.unwrap();

    let faults = Faults::new().times(6, "BatchWriteItem", Fault::Unprocessed { percent: 60 });
    let (db, log) = faults.over(&engine);
    let report = Backfill::<Order>::new(&mysql, &db).run().await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(log.count("BatchWriteItem") > 5);
    assert!(Verify::<Order>::new(&mysql, &engine).run().await.unwrap().is_clean());

    let (db, _) = Faults::new().always("BatchWriteItem", Fault::LoseRequest).attempts(1).over(&engine);
    let error = Backfill::<Order>::new(&mysql, &db).run().await.unwrap_err();
    assert!(matches!(error, dual_repo::Error::Dynamo(_)), "{error}");
}

/// The key of the item is coarser than that of the row.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "CODE")]
#[pk("CODE#{code}")]
#[sk("#META")]
#[mysql(table = "codes", key = "id")]
struct Code {
    id: i64,
    code: String,
}

#[tokio::test]
async fn two_rows_with_one_item_are_found() {
    let database = database().await;
    let script = "CREATE TABLE codes (id BIGINT PRIMARY KEY, code TEXT NOT NULL); INSERT INTO codes VALUES (-7, 'a'), (1, 'a'), (2, 'b')";
    database.run(script).await;
    let mysql = MySql::from_pool(database.pool.clone()).await.unwrap();
    let db = Dynamo::embedded().unwrap();
    Users::ensure_table(&db).await.unwrap();

    let report = Backfill::<Code>::new(&mysql, &db).readers(1).run().await.unwrap();
    assert_eq!((report.items, report.rejected), (2, 1));
    assert_eq!(
        report.reasons[0].to_string(),
        "cannot make an item of `Code`, row `codes` (id = 1): another row has the same key (PK = \"CODE#a\", SK = \"#META\")"
    );
    // Even where the backfill could not see it, both having been written in different calls.
    let report = Verify::<Code>::new(&mysql, &db).readers(1).run().await.unwrap();
    assert_eq!((report.collisions, report.different, report.orphans), (1, 1, 0), "{report}");
    let collision = |found: &Difference| matches!(found, Difference::Collision { row, .. } if row == "id = 1");
    assert!(report.differences.iter().any(collision), "{report}");
}
