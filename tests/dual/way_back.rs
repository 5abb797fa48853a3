//! Rows that are deleted and made again from their items are what they were, but for what was said to be lost.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use dual_repo::mysql::{Loss, Park};
use dual_repo::repository::DualStore;
use dual_repo::{Error, MySql, MySqlEntity, MySqlRow, RefusalKind, project};
use dynamo_core::value::from_item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoValue};
use futures::TryStreamExt as _;
use integration::{Database, database};
use rust_decimal::Decimal;
use sqlx::{AssertSqlSafe, Row as _};

const TABLES: &str = "
    CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_bin NOT NULL UNIQUE,
        friend INT UNSIGNED NULL, FOREIGN KEY (friend) REFERENCES users (id));
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED NOT NULL, total DECIMAL(14, 2) NOT NULL,
        paid DATETIME(6) NULL, note TEXT NULL, secret VARCHAR(20) NULL, internal INT NOT NULL DEFAULT 7,
        doubled DECIMAL(15, 2) AS (total * 2) STORED, CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id));
    CREATE TABLE order_items (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, order_id INT UNSIGNED NOT NULL,
        position INT NOT NULL, code INT NULL, product VARCHAR(50) NOT NULL, UNIQUE KEY (order_id, position), UNIQUE KEY (code),
        CONSTRAINT item_order FOREIGN KEY (order_id) REFERENCES orders (id));
    INSERT INTO users VALUES (1, 'ann@example.com', NULL), (2, 'Bob@example.com', 1), (3, 'bob@example.com', 2);
    INSERT INTO orders (id, user_id, total, paid, note, secret, internal) VALUES
        (10, 2, 9999999999.99, '2024-05-06 07:08:09.123456', NULL, 'x', 1), (11, 3, 0, NULL, '', NULL, 7),
        (12, 3, 0.10, NULL, 'gift', NULL, 7);
    INSERT INTO order_items VALUES (5, 10, 2, 1, 'Lamp'), (9, 10, 1, NULL, 'Büro'), (77, 12, 1, 2, '');";

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{email}")]
#[mysql(table = "users", key = "id")]
struct User {
    id: u32,
    email: String,
    friend: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{user}")]
#[sk("ORDER#{id:010}")]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(column = "users.email")]
    user: String,
    total: Decimal,
    paid: Option<DateTime<Utc>>,
    #[mysql(default)]
    note: String,
    #[dynamo(skip)]
    secret: Option<String>,
    #[mysql(children(table = "order_items", on = "order_items.order_id = orders.id", order_by = "position"))]
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
struct Item {
    position: i32,
    code: Option<i32>,
    product: String,
}

/// Every column of a table, as texts, in the order of a column.
async fn columns(database: &Database, table: &str, order_by: &str) -> BTreeMap<String, Vec<Option<String>>> {
    let names = "SELECT CAST(COLUMN_NAME AS CHAR) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
    let names: Vec<String> = sqlx::query_scalar(names).bind(table).fetch_all(&database.pool).await.unwrap();
    let mut columns = BTreeMap::new();
    for name in names {
        let sql = format!("SELECT CAST(`{name}` AS CHAR) FROM {table} ORDER BY {order_by}");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&database.pool).await.unwrap();
        columns.insert(format!("{table}.{name}"), rows.iter().map(|row| row.get(0)).collect());
    }
    columns
}

/// All that is in the tables.
async fn everything(database: &Database) -> BTreeMap<String, Vec<Option<String>>> {
    let mut all = columns(database, "users", "id").await;
    all.extend(columns(database, "orders", "id").await);
    all.extend(columns(database, "order_items", "order_id, position").await);
    all
}

/// What becomes of entities on the way to DynamoDB and back.
fn there_and_back<E: DynamoEntity>(entities: Vec<E>) -> Vec<E> {
    entities.into_iter().map(|entity| from_item(project(entity).unwrap().item).unwrap()).collect()
}

#[tokio::test]
async fn rows_made_again_from_items_lack_exactly_what_was_said_to_be_lost() {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    assert_eq!(mysql.losses::<User>().await.unwrap(), []);
    let losses = mysql.losses::<Order>().await.unwrap();
    let (column, field) = (|name: &str| name.to_owned(), |name: &str| name.to_owned());
    assert_eq!(
        losses,
        [
            Loss::NullReplaced { column: column("orders.note"), field: field("note") },
            Loss::NotStored { column: column("orders.secret"), field: field("secret") },
            Loss::Unread { column: column("orders.internal") },
            Loss::Renumbered { column: column("order_items.id") },
        ]
    );

    let before = everything(&database).await;
    let users: Vec<User> = mysql.stream().try_collect().await.unwrap();
    let orders: Vec<Order> = mysql.stream().try_collect().await.unwrap();
    let mut transaction = mysql.begin().await.unwrap();
    for order in &orders {
        transaction.delete(order).await.unwrap();
    }
    // A user comes before those whose friend it is.
    for user in users.iter().rev() {
        transaction.delete(user).await.unwrap();
    }
    for user in there_and_back(users) {
        transaction.insert(&user).await.unwrap();
    }
    for order in there_and_back(orders) {
        transaction.insert(&order).await.unwrap();
    }
    transaction.commit().await.unwrap();

    let after = everything(&database).await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let differ: BTreeSet<&str> =
        before.iter().filter(|(name, values)| after[*name] != **values).map(|(name, _)| name.as_str()).collect();
    assert_eq!(differ, BTreeSet::from(["orders.note", "orders.secret", "orders.internal", "order_items.id"]));
    mysql.pool().close().await;
}

#[tokio::test]
async fn a_store_says_in_which_order_tables_are_written_and_how_values_are_swapped() {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let store = DualStore::builder(mysql.clone(), Dynamo::embedded().unwrap()).entity::<Order>().entity::<User>();
    let store = store.connect().await.unwrap();
    let back = store.way_back();
    assert!(!back.is_whole());
    assert_eq!(back.losses.keys().collect::<Vec<_>>(), ["ORDER"]);
    assert_eq!(back.tables, ["users", "orders", "order_items"]);
    assert_eq!(back.circles, [["users"]]);
    let parents: Vec<_> = back.references.iter().map(|key| (key.table.as_str(), key.parent.as_str())).collect();
    assert_eq!(parents, [("order_items", "orders"), ("orders", "users"), ("users", "users")]);
    let parks: Vec<_> =
        back.parks.iter().map(|parking| (parking.table.as_str(), parking.columns.join(" "), parking.park)).collect();
    assert_eq!(
        parks,
        [
            ("order_items", "code".to_owned(), Park::Null),
            // Every column of it is a field.
            ("users", "email".to_owned(), Park::Again),
        ]
    );
    let said = back.to_string();
    assert!(said.contains("inserted in the order users, orders, order_items"), "{said}");
    assert!(said.contains("no field is read from `orders.internal`"), "{said}");
    mysql.pool().close().await;
}

/// Rows of which not every column is a field, so that none can be deleted and inserted again.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "lists", key = "id")]
struct Plain {
    id: u32,
    #[mysql(children(table = "entries", on = "entries.list_id = lists.id", order_by = "id"))]
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Entry {
    id: u32,
    rank: i32,
    code: Option<String>,
}

/// The same, with a value for a moment.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "lists", key = "id")]
struct Parked {
    id: u32,
    #[mysql(children(table = "entries", on = "entries.list_id = lists.id", order_by = "id"))]
    entries: Vec<ParkedEntry>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct ParkedEntry {
    id: u32,
    #[mysql(park = "-1")]
    rank: i32,
    code: Option<String>,
}

#[tokio::test]
async fn rows_swap_unique_values_where_one_of_them_can_let_go_of_its_own() {
    let database = database().await;
    database
        .run(
            "CREATE TABLE lists (id INT UNSIGNED PRIMARY KEY);
            CREATE TABLE entries (id INT UNSIGNED PRIMARY KEY, list_id INT UNSIGNED NOT NULL, `rank` INT NOT NULL UNIQUE,
                code VARCHAR(9) COLLATE utf8mb4_bin NULL UNIQUE, made INT NOT NULL DEFAULT 1);
            INSERT INTO lists VALUES (1);
            INSERT INTO entries VALUES (1, 1, 10, 'a', 100), (2, 1, 20, 'b', 200), (3, 1, 30, 'c', 300);",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let old: Plain = mysql.get(1_u32).await.unwrap().unwrap();

    // NULL is nobody's.
    let mut turned = old.clone();
    for (entry, code) in turned.entries.iter_mut().zip(["b", "c", "a"]) {
        entry.code = Some(code.to_owned());
    }
    let mut transaction = mysql.begin().await.unwrap();
    transaction.update(&old, &turned).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(mysql.get::<Plain>(1_u32).await.unwrap().as_ref(), Some(&turned));

    // A rank is never NULL, and `made` would be lost.
    let mut swapped = turned.clone();
    (swapped.entries[0].rank, swapped.entries[1].rank) = (20, 10);
    let mut transaction = mysql.begin().await.unwrap();
    let refused = transaction.update(&turned, &swapped).await.unwrap_err();
    assert!(matches!(&refused, Error::Refused(refusal) if refusal.kind() == RefusalKind::Duplicate), "{refused}");
    transaction.rollback().await.unwrap();

    let parked: Parked = mysql.get(1_u32).await.unwrap().unwrap();
    let mut swapped = parked.clone();
    (swapped.entries[0].rank, swapped.entries[1].rank) = (20, 10);
    (swapped.entries[1].code, swapped.entries[2].code) =
        (parked.entries[2].code.clone(), parked.entries[1].code.clone());
    let mut transaction = mysql.begin().await.unwrap();
    transaction.update(&parked, &swapped).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(mysql.get::<Parked>(1_u32).await.unwrap().as_ref(), Some(&swapped));

    // Nothing was deleted on the way.
    let made = columns(&database, "entries", "id").await.remove("entries.made").unwrap();
    assert_eq!(made.into_iter().flatten().collect::<Vec<_>>(), ["100", "200", "300"]);
    mysql.pool().close().await;
}
