//! The same without this library: what a careful author writes with the driver and the SDK.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use futures::future::try_join_all;
use rust_decimal::Decimal;
use sqlx::mysql::{MySqlPool, MySqlRow};
use sqlx::{FromRow, Row as _};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::entities::Product;

/// Requests of a call: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
const BATCH: usize = 25;
/// As many as a backfill has, unless told: readers, rows of a page, calls under way.
const READERS: u32 = 2;
const PAGE: u32 = 1000;
const CALLS: usize = 8;

/// A row of `products`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) id: u32,
    pub(crate) seller_id: u32,
    pub(crate) category_id: u32,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) price: Decimal,
    pub(crate) inventory: u32,
    pub(crate) image_url: Option<String>,
    pub(crate) created_at: NaiveDateTime,
    pub(crate) updated_at: NaiveDateTime,
}

impl FromRow<'_, MySqlRow> for Row {
    fn from_row(row: &MySqlRow) -> sqlx::Result<Self> {
        Ok(Row {
            id: row.try_get(0)?,
            seller_id: row.try_get(1)?,
            category_id: row.try_get(2)?,
            name: row.try_get(3)?,
            description: row.try_get(4)?,
            price: row.try_get(5)?,
            inventory: row.try_get(6)?,
            image_url: row.try_get(7)?,
            created_at: row.try_get(8)?,
            updated_at: row.try_get(9)?,
        })
    }
}

impl Row {
    /// Its item.
    pub(crate) fn into_item(self) -> HashMap<String, AttributeValue> {
        let created_at = text(self.created_at.and_utc());
        let mut item = HashMap::with_capacity(14);
        let mut set = |name: &str, value| item.insert(name.to_owned(), value);
        set("PK", S(self.id.to_string()));
        set("SK", S("#META".to_owned()));
        set("GSI1PK", S(self.category_id.to_string()));
        set("GSI1SK", S(created_at.clone()));
        set("id", N(self.id.to_string()));
        set("seller_id", N(self.seller_id.to_string()));
        set("category_id", N(self.category_id.to_string()));
        set("name", S(self.name));
        if let Some(description) = self.description {
            set("description", S(description));
        }
        set("price", N(self.price.normalize().to_string()));
        set("inventory", N(self.inventory.to_string()));
        if let Some(image_url) = self.image_url {
            set("image_url", S(image_url));
        }
        set("created_at", S(created_at));
        set("updated_at", S(text(self.updated_at.and_utc())));
        item
    }
}

impl From<Row> for Product {
    fn from(row: Row) -> Self {
        Product {
            id: row.id,
            seller_id: row.seller_id,
            category_id: row.category_id,
            name: row.name,
            description: row.description,
            price: row.price,
            inventory: row.inventory,
            image_url: row.image_url,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// Reads a product.
pub(crate) async fn read(pool: &MySqlPool, id: u32) -> Result<Product> {
    let sql = "SELECT id, seller_id, category_id, name, description, price, inventory, image_url, created_at, updated_at \
               FROM products WHERE id = ?";
    let row: Row = sqlx::query_as(sql).bind(id).fetch_one(pool).await?;
    Ok(row.into())
}

/// Copies all products: read, converted, and sent with `BatchWriteItem`.
pub(crate) async fn copy(pool: &MySqlPool, sdk: &Client, rows: u32) -> Result<()> {
    let permits = Arc::new(Semaphore::new(CALLS));
    let share = rows.div_ceil(READERS);
    let parts = (0..READERS).map(|part| {
        let (pool, sdk, permits) = (pool.clone(), sdk.clone(), Arc::clone(&permits));
        let (from, to) = (part * share, rows.min((part + 1) * share));
        async move { tokio::spawn(copy_part(pool, sdk, permits, from, to)).await? }
    });
    let copied: u32 = try_join_all(parts).await?.into_iter().sum();
    ensure!(copied == rows, "{copied} products of {rows} were copied");
    Ok(())
}

async fn copy_part(pool: MySqlPool, sdk: Client, permits: Arc<Semaphore>, from: u32, to: u32) -> Result<u32> {
    let sql = "SELECT id, seller_id, category_id, name, description, price, inventory, image_url, created_at, updated_at \
               FROM products WHERE id >= ? AND id < ? ORDER BY id LIMIT ?";
    let (mut next, mut copied, mut calls) = (from, 0, JoinSet::new());
    loop {
        let page: Vec<Row> = sqlx::query_as(sql).bind(next).bind(to).bind(PAGE).fetch_all(&pool).await?;
        let Some(last) = page.last() else { break };
        next = last.id + 1;
        copied += u32::try_from(page.len())?;
        let mut puts = page.into_iter().map(|row| put(row.into_item()));
        loop {
            let batch: Vec<WriteRequest> = puts.by_ref().take(BATCH).collect::<Result<_>>()?;
            if batch.is_empty() {
                break;
            }
            let (sdk, permit) = (sdk.clone(), Arc::clone(&permits).acquire_owned().await?);
            calls.spawn(async move {
                let sent = send(&sdk, "Products", batch).await;
                drop(permit);
                sent
            });
            while let Some(ended) = calls.try_join_next() {
                ended??;
            }
        }
    }
    while let Some(ended) = calls.join_next().await {
        ended??;
    }
    Ok(copied)
}

pub(crate) fn put(item: HashMap<String, AttributeValue>) -> Result<WriteRequest> {
    let put = PutRequest::builder().set_item(Some(item)).build()?;
    Ok(WriteRequest::builder().put_request(put).build())
}

/// One call, which must leave nothing.
async fn send(sdk: &Client, table: &str, batch: Vec<WriteRequest>) -> Result<()> {
    let answer = sdk.batch_write_item().request_items(table, batch).send().await?;
    ensure!(answer.unprocessed_items.is_none_or(|left| left.is_empty()), "something was left unprocessed");
    Ok(())
}

/// Writes items that are there already, as many calls under way as in [`copy`].
pub(crate) async fn write(sdk: &Client, table: &str, batches: Vec<Vec<WriteRequest>>) -> Result<()> {
    let permits = Arc::new(Semaphore::new(CALLS));
    let mut calls = JoinSet::new();
    for batch in batches {
        let (sdk, table, permit) = (sdk.clone(), table.to_owned(), Arc::clone(&permits).acquire_owned().await?);
        calls.spawn(async move {
            let sent = send(&sdk, &table, batch).await;
            drop(permit);
            sent
        });
        while let Some(ended) = calls.try_join_next() {
            ended??;
        }
    }
    while let Some(ended) = calls.join_next().await {
        ended??;
    }
    Ok(())
}

/// Batches of these items.
pub(crate) fn batches(items: Vec<HashMap<String, AttributeValue>>) -> Result<Vec<Vec<WriteRequest>>> {
    let puts: Vec<WriteRequest> = items.into_iter().map(put).collect::<Result<_>>()?;
    Ok(puts.chunks(BATCH).map(<[WriteRequest]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use dynamo_core::value;

    use super::*;

    #[test]
    fn by_hand_an_item_is_what_it_is_by_the_library() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let row = Row {
            id: 7,
            seller_id: 8,
            category_id: 9,
            name: "Kettle".to_owned(),
            description: Some("Gooseneck".to_owned()),
            price: Decimal::new(4950, 2),
            inventory: 3,
            image_url: None,
            created_at: at("2024-02-29T12:00:00.5Z").naive_utc(),
            updated_at: at("2024-02-29T12:00:01Z").naive_utc(),
        };
        let product = Product::from(row.clone());
        assert_eq!(row.into_item(), value::to_item(&product).unwrap());
    }
}
