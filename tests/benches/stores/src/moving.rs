//! Backfills.

use std::collections::HashMap;
use std::env;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use clap::ValueEnum;
use dual_repo::{MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity};
use futures::TryStreamExt;
use tokio::process::Command;

use crate::entities::{self, LINES, Order, Product};
use crate::options::{Backfill, Times as Options, Way};
use crate::times::Times;
use crate::{by_hand, sinks};

/// Rows into a DynamoDB that takes everything, and into engines.
pub(crate) async fn measure(times: &mut Times, url: &str, mysql: &MySql, options: &Options) -> Result<()> {
    let Options { rows, rounds, engine_rows, ref endpoint, .. } = *options;
    for _ in 0..rounds {
        for way in Way::ALL {
            times.add(way.case(), by_itself(url, way, rows).await?);
        }
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

/// A backfill in a process of its own: how fast memory is given out depends on what was done with it before.
async fn by_itself(url: &str, way: Way, rows: u32) -> Result<f64> {
    let way = way.to_possible_value().context("every way has a name")?;
    let mut program = Command::new(env::current_exe()?);
    program.env("STORES_MYSQL_URL", url).args(["backfill", "--rows", &rows.to_string(), "--way", way.get_name()]);
    let output = program.kill_on_drop(true).output().await?;
    let (said, complaint) = (String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "a backfill by itself has failed: {complaint}");
    let number = said.split_whitespace().nth(1).with_context(|| format!("`{said}` is no name and number"))?;
    Ok(number.parse()?)
}

/// One backfill.
pub(crate) async fn once(times: &mut Times, mysql: &MySql, options: &Backfill) -> Result<()> {
    let Backfill { way, rows } = *options;
    let (sink, orders) = (sinks::takes_everything()?, entities::orders(rows));
    match way {
        Way::ByHand => times.take(way.case(), rows, by_hand::copy(mysql.pool(), sink.client(), rows)).await,
        Way::Products => times.take(way.case(), rows, backfill::<Product>(mysql, &sink, rows)).await,
        // For each row that is read: of an order, and of its lines.
        Way::Orders => times.take(way.case(), orders * (1 + LINES), backfill::<Order>(mysql, &sink, orders)).await,
    }
}

/// A backfill, which must be whole.
pub(crate) async fn backfill<E: MySqlEntity + DynamoEntity>(mysql: &MySql, db: &Dynamo, rows: u32) -> Result<()> {
    let report = dual_repo::Backfill::<E>::new(mysql, db).run().await?;
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
