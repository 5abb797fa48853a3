//! How fast a backfill is when DynamoDB is not what it waits for: every `BatchWriteItem` is answered in the process.
//!
//! `cargo bench -p integration --bench backfill [-- rows]`. Against a real table, the table decides.
#![allow(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

use std::fmt::Write as _;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use chrono::{DateTime, Utc};
use dual_repo::{Backfill, MySql, MySqlEntity, MySqlRow};
use dynamo_core::{Dynamo, DynamoEntity, DynamoValue};
use integration::database;
use rust_decimal::Decimal;

#[derive(DynamoEntity, MySqlEntity)]
#[dynamo(table = "Products")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{category_id}", sk = "{created_at}")]
#[mysql(table = "products", key = "id")]
struct Product {
    id: u32,
    seller_id: u32,
    category_id: u32,
    name: String,
    description: Option<String>,
    price: Decimal,
    inventory: u32,
    image_url: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(DynamoEntity, MySqlEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("#META")]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    total: Decimal,
    created_at: DateTime<Utc>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Item>,
}

#[derive(DynamoValue, MySqlRow)]
struct Item {
    product_id: u32,
    quantity: u32,
    price: Decimal,
}

const TABLES: &str = "
    CREATE TABLE products (id INT UNSIGNED PRIMARY KEY, seller_id INT UNSIGNED NOT NULL, category_id INT UNSIGNED NOT NULL,
        name VARCHAR(200) NOT NULL, description TEXT, price DECIMAL(12, 2) NOT NULL, inventory INT UNSIGNED NOT NULL,
        image_url VARCHAR(500), created_at DATETIME(6) NOT NULL, updated_at DATETIME(6) NOT NULL);
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, total DECIMAL(12, 2) NOT NULL, created_at DATETIME(6) NOT NULL);
    CREATE TABLE items (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, product_id INT UNSIGNED NOT NULL,
        quantity INT UNSIGNED NOT NULL, price DECIMAL(12, 2) NOT NULL, KEY (order_id));
";

/// Rows of an `INSERT`.
const CHUNK: u32 = 500;
/// Items of an order.
const ITEMS: u32 = 5;

#[tokio::main]
async fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(200_000);
    let database = database().await;
    database.run(TABLES).await;
    for start in (0..rows).step_by(usize::try_from(CHUNK).unwrap()) {
        let ids = start..rows.min(start + CHUNK);
        let product = |id: u32| {
            format!(
                "({id}, {id}, 7, 'Product {id}', REPEAT('text ', 60), {id}.5, 3, NULL, '2024-02-29 12:00:00', NOW(6))"
            )
        };
        database.run(insert("products", ids.clone(), product)).await;
        let orders = ids.start / ITEMS..ids.end / ITEMS;
        database.run(insert("orders", orders.clone(), |id| format!("({id}, 5, '2024-02-29 12:00:00')"))).await;
        let item = |id| format!("({id}, {}, 7, 2, 9.99)", id / ITEMS);
        database.run(insert("items", orders.start * ITEMS..orders.end * ITEMS, item)).await;
    }
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let db = sink();
    for _ in 0..3 {
        println!("{}", Backfill::<Product>::new(&mysql, &db).run().await.unwrap());
        println!("{}", Backfill::<Order>::new(&mysql, &db).run().await.unwrap());
    }
    mysql.pool().close().await;
}

fn insert(table: &str, ids: std::ops::Range<u32>, row: impl Fn(u32) -> String) -> String {
    let mut script = format!("INSERT INTO {table} VALUES ");
    for id in ids.clone() {
        let separator = if id == ids.start { "" } else { ", " };
        let _ = write!(script, "{separator}{}", row(id));
    }
    script
}

/// A DynamoDB that takes everything.
fn sink() -> Dynamo {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::for_tests())
        .retry_config(RetryConfig::disabled())
        .http_client(Sink)
        .build();
    Dynamo::new(aws_sdk_dynamodb::Client::from_conf(config))
}

#[derive(Debug, Clone)]
struct Sink;

impl HttpClient for Sink {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Sink)
    }
}

impl HttpConnector for Sink {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let body = SdkBody::from("{\"UnprocessedItems\":{}}");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(200.try_into().unwrap(), body)))
    }
}
