//! Backfills.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use dual_repo::{Backfill, MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity};
use futures::TryStreamExt;

use crate::entities::{self, LINES, Order, Product};
use crate::options::Times as Options;
use crate::times::Times;
use crate::{by_hand, sinks};

/// Rows into a DynamoDB that takes everything, and into engines.
pub(crate) async fn measure(times: &mut Times, mysql: &MySql, options: &Options) -> Result<()> {
    let Options { rows, rounds, engine_rows, ref endpoint, .. } = *options;
    let sink = sinks::takes_everything()?;
    let orders = entities::orders(rows);
    for _ in 0..rounds {
        times.take("backfill/product/by-hand", rows, by_hand::copy(mysql.pool(), sink.client(), rows)).await?;
        times.take("backfill/product/derived", rows, backfill::<Product>(mysql, &sink, rows)).await?;
        // For each row that is read: of an order, and of its lines.
        times.take("backfill/order/derived", orders * (1 + LINES), backfill::<Order>(mysql, &sink, orders)).await?;
    }
    let Some(rows) = engine_rows else { return Ok(()) };
    entities::create(mysql).await?;
    entities::fill(mysql, 0..rows).await?;
    let items = items(mysql).await?;
    for round in 0..rounds {
        engine(times, mysql, &items, None, ("backfill-embedded", round)).await?;
        if let Some(endpoint) = endpoint {
            engine(times, mysql, &items, Some(endpoint), ("backfill-local", round)).await?;
        }
    }
    Ok(())
}

/// A backfill, which must be whole.
pub(crate) async fn backfill<E: MySqlEntity + DynamoEntity>(mysql: &MySql, db: &Dynamo, rows: u32) -> Result<()> {
    let report = Backfill::<E>::new(mysql, db).run().await?;
    ensure!(report.is_clean() && report.items == u64::from(rows), "it is not whole: {report}");
    Ok(())
}

type Item = HashMap<String, AttributeValue>;

/// The items of all products.
async fn items(mysql: &MySql) -> Result<Vec<Item>> {
    let sql = "SELECT id, seller_id, category_id, name, description, price, inventory, image_url, created_at, updated_at \
               FROM products ORDER BY id";
    let rows: Vec<by_hand::Row> = sqlx::query_as(sql).fetch(mysql.pool()).try_collect().await?;
    Ok(rows.into_iter().map(by_hand::Row::into_item).collect())
}

/// A backfill into an engine, beside writes of the same items that are there already; each into a table of its own.
async fn engine(
    times: &mut Times,
    mysql: &MySql,
    items: &[Item],
    endpoint: Option<&str>,
    (operation, round): (&str, u32),
) -> Result<()> {
    let rows = u32::try_from(items.len())?;
    let db = sinks::engine(endpoint, &format!("bare-{round}-{}-", std::process::id())).await?;
    let (table, batches) = (db.table_name("Products")?, by_hand::batches(items.to_vec())?);
    times.take(&format!("{operation}/product/bare"), rows, by_hand::write(db.client(), &table, batches)).await?;
    remove(&db, &table).await?;
    let db = sinks::engine(endpoint, &format!("filled-{round}-{}-", std::process::id())).await?;
    let table = db.table_name("Products")?;
    times.take(&format!("{operation}/product/derived"), rows, backfill::<Product>(mysql, &db, rows)).await?;
    remove(&db, &table).await
}

async fn remove(db: &Dynamo, table: &str) -> Result<()> {
    db.client().delete_table().table_name(table).send().await?;
    Ok(())
}
