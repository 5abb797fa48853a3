//! What is moved: products, a row each, and orders with their lines.

use std::ops::Range;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use dual_repo::{MySql, MySqlEntity, MySqlRow};
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Products", entity = "PRODUCT")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{category_id}", sk = "{created_at}")]
#[mysql(table = "products", key = "id")]
pub(crate) struct Product {
    pub(crate) id: u32,
    pub(crate) seller_id: u32,
    pub(crate) category_id: u32,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) price: Decimal,
    pub(crate) inventory: u32,
    pub(crate) image_url: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Products")]
pub(crate) enum Products {
    Product(Product),
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Orders", entity = "ORDER")]
#[pk("{id}")]
#[sk("#META")]
#[mysql(table = "orders", key = "id")]
pub(crate) struct Order {
    id: u32,
    total: Decimal,
    created_at: DateTime<Utc>,
    #[mysql(children(table = "order_lines", on = "order_lines.order_id = orders.id", order_by = "id"))]
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
pub(crate) struct Line {
    product_id: u32,
    quantity: u32,
    price: Decimal,
}

/// Lines of an order.
pub(crate) const LINES: u32 = 5;
/// Products of a category.
pub(crate) const PRODUCTS_OF_ONE: u32 = 50;

/// Makes the tables, empty.
pub(crate) async fn create(mysql: &MySql) -> Result<()> {
    run(mysql, "DROP TABLE IF EXISTS products, orders, order_lines").await?;
    for table in [
        "CREATE TABLE products (id INT UNSIGNED PRIMARY KEY, seller_id INT UNSIGNED NOT NULL, category_id INT UNSIGNED NOT NULL,
         name VARCHAR(200) NOT NULL, description TEXT, price DECIMAL(12, 2) NOT NULL, inventory INT UNSIGNED NOT NULL,
         image_url VARCHAR(500), created_at DATETIME(6) NOT NULL, updated_at DATETIME(6) NOT NULL,
         KEY by_category (category_id, created_at, id))",
        "CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, total DECIMAL(12, 2) NOT NULL, created_at DATETIME(6) NOT NULL)",
        "CREATE TABLE order_lines (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, product_id INT UNSIGNED NOT NULL,
         quantity INT UNSIGNED NOT NULL, price DECIMAL(12, 2) NOT NULL, KEY (order_id))",
    ] {
        run(mysql, table).await?;
    }
    Ok(())
}

/// Rows that the server makes itself, by its engine of sequences: products of these numbers, and a sixth as many orders, which
/// are as many rows with their lines.
pub(crate) async fn fill(mysql: &MySql, numbers: Range<u32>) -> Result<()> {
    let orders = orders(numbers.start)..orders(numbers.end);
    fill_products(mysql, numbers).await?;
    for Range { start, end } in chunks(orders) {
        let insert =
            format!("INSERT INTO orders SELECT seq, {LINES}, '2024-02-29 12:00:00' FROM seq_{start}_to_{}", end - 1);
        run(mysql, &insert).await?;
        let insert = format!(
            "INSERT INTO order_lines SELECT seq, seq DIV {LINES}, seq % 997, 2, 9.99 FROM seq_{}_to_{}",
            start * LINES,
            end * LINES - 1
        );
        run(mysql, &insert).await?;
    }
    run(mysql, "ANALYZE TABLE orders, order_lines").await
}

/// The same without orders.
pub(crate) async fn fill_products(mysql: &MySql, numbers: Range<u32>) -> Result<()> {
    for Range { start, end } in chunks(numbers) {
        let insert = format!(
            "INSERT INTO products SELECT seq, seq % 997, seq DIV {PRODUCTS_OF_ONE}, CONCAT('Product ', seq), REPEAT('text ', 60), \
             seq % 10000 + 0.5, seq % 100, NULL, '2024-02-29 12:00:00' + INTERVAL seq SECOND, '2024-03-01 12:00:00' \
             FROM seq_{start}_to_{}",
            end - 1
        );
        run(mysql, &insert).await?;
    }
    run(mysql, "ANALYZE TABLE products").await
}

/// A large transaction takes long to commit.
fn chunks(numbers: Range<u32>) -> impl Iterator<Item = Range<u32>> {
    let end = numbers.end;
    numbers.step_by(CHUNK).map(move |start| {
        let last = start.saturating_add(u32::try_from(CHUNK).unwrap_or(u32::MAX));
        start..end.min(last)
    })
}

/// How many orders there are beside so many products.
pub(crate) fn orders(products: u32) -> u32 {
    products / (1 + LINES)
}

/// Rows of an `INSERT`.
const CHUNK: usize = 100_000;

async fn run(mysql: &MySql, statement: &str) -> Result<()> {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(mysql.pool()).await;
    done.map(drop).with_context(|| format!("MySQL does not run `{}`", statement.chars().take(60).collect::<String>()))
}
