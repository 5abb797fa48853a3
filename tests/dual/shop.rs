//! A small shop with everything that a mapping has, as its users declare it.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use dual_repo::{MySql, MySqlEntity, MySqlRow, MySqlValue};
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};
use integration::{Database, database};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{user_email}")]
#[sk("ORDER#{created_at}#{order_id}")]
#[mysql(table = "orders", key = "order_id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[mysql(left_join(users as seller, on = "seller.id = orders.seller_id"))]
#[allow(clippy::struct_field_names, reason = "named as the columns of other tables name it")]
pub(crate) struct Order {
    #[mysql(column = "users.email")]
    pub user_email: String,
    #[mysql(column = "id")]
    pub order_id: u32,
    #[mysql(column = "seller.email")]
    pub seller: Option<String>,
    pub status: OrderStatus,
    pub total: Decimal,
    #[mysql(embed(prefix = "ship_"))]
    pub address: Address,
    #[mysql(children(table = "order_items", on = "order_items.order_id = orders.id", order_by = "position DESC, id"))]
    pub items: Vec<OrderItem>,
    pub created_at: DateTime<Utc>,
    #[mysql(default)]
    pub note: String,
    #[mysql(skip, default = one)]
    pub schema: u8,
}

fn one() -> u8 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
pub(crate) enum OrderStatus {
    Pending,
    #[mysql(rename = "done")]
    Completed,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
pub(crate) struct Address {
    pub street: Option<String>,
    pub city: String,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[mysql(join(products, on = "products.id = product_id"))]
pub(crate) struct OrderItem {
    pub id: ItemId,
    #[mysql(column = "products.name")]
    pub product: String,
    pub price: Decimal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
pub(crate) struct ItemId(pub u64);

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Users")]
pub(crate) enum Users {
    Order(Order),
}

pub(crate) const TABLES: &str = "
    CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_bin NOT NULL);
    CREATE TABLE products (id INT UNSIGNED PRIMARY KEY, name VARCHAR(50) NOT NULL);
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED NOT NULL, seller_id INT UNSIGNED,
        status ENUM('pending', 'done') NOT NULL, total DECIMAL(14, 2) NOT NULL, ship_street TEXT,
        ship_city VARCHAR(50) NOT NULL, created_at DATETIME(6) NOT NULL, note TEXT);
    CREATE TABLE order_items (id BIGINT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, position INT NOT NULL,
        product_id INT UNSIGNED NOT NULL, price DECIMAL(12, 2) NOT NULL, KEY (order_id));
    INSERT INTO users VALUES (1, 'ann@shop'), (2, 'bob@shop');
    INSERT INTO products VALUES (7, 'Lamp'), (8, 'Desk');
";

/// A shop with this many orders: order `n` has `n % 4` items.
pub(crate) async fn shop(orders: u32) -> (Database, MySql) {
    let database = database().await;
    let mut script = TABLES.to_owned();
    for id in 1..=orders {
        let (user, seller) = (id % 2 + 1, if id % 3 == 0 { "NULL" } else { "1" });
        let _ = write!(
            script,
            "INSERT INTO orders VALUES ({id}, {user}, {seller}, 'done', {id}.50, NULL, 'Rome', '2024-02-29 00:00:00.{id:06}', NULL);"
        );
        for item in 0..id % 4 {
            let id_of_item = id * 10 + item;
            let _ =
                write!(script, "INSERT INTO order_items VALUES ({id_of_item}, {id}, {item}, {}, 0.10);", 7 + item % 2);
        }
    }
    database.run(script).await;
    let mysql = MySql::from_pool(database.pool.clone()).await.unwrap();
    (database, mysql)
}

/// What order `id` of [`shop`] reads as.
pub(crate) fn order(id: u32) -> Order {
    let items = (0..id % 4).rev().map(|item| OrderItem {
        id: ItemId(u64::from(id * 10 + item)),
        product: if item % 2 == 0 { "Lamp" } else { "Desk" }.to_owned(),
        price: Decimal::new(10, 2),
    });
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    Order {
        user_email: if id.is_multiple_of(2) { "ann@shop" } else { "bob@shop" }.to_owned(),
        order_id: id,
        seller: (!id.is_multiple_of(3)).then(|| "ann@shop".to_owned()),
        status: OrderStatus::Completed,
        total: Decimal::new(i64::from(id) * 100 + 50, 2),
        address: Address { street: None, city: "Rome".to_owned() },
        items: items.collect(),
        created_at: date.and_hms_micro_opt(0, 0, 0, id).unwrap().and_utc(),
        note: String::new(),
        schema: 1,
    }
}
