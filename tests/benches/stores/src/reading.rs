//! Reads of one product after the other, from MySQL.

use anyhow::{Context, Result, ensure};
use dual_repo::MySql;
use dual_repo::repository::{MySqlStore, Repository};
use dynamo_core::DynamoEntity;
use sqlx::MySqlPool;

use crate::by_hand;
use crate::entities::Product;
use crate::times::Times;

/// Reads of a round.
const READS: u32 = 1000;
/// Steps by which one goes through products, so that it is not the next one that is read.
const STEP: u32 = 7919;

/// Through a repository, and by hand through a pool as it comes from the driver.
pub(crate) async fn measure(times: &mut Times, mysql: &MySql, url: &str, rows: u32, rounds: u32) -> Result<()> {
    let (products, pool) = (MySqlStore::new(mysql.clone()).repository::<Product>(), MySqlPool::connect(url).await?);
    let (products, pool): (&dyn Repository<Product>, _) = (&products, &pool);
    // Statements are prepared once.
    through_repository(products, rows, 1).await?;
    read_by_hand(pool, rows, 1).await?;
    for _ in 0..rounds.saturating_mul(3) {
        times.take("point-read/product/by-hand", READS, read_by_hand(pool, rows, READS)).await?;
        times.take("point-read/product/repository", READS, through_repository(products, rows, READS)).await?;
    }
    pool.close().await;
    Ok(())
}

fn ids(rows: u32, reads: u32) -> impl Iterator<Item = u32> {
    (0..reads).map(move |read| read.wrapping_mul(STEP) % rows)
}

async fn read_by_hand(pool: &MySqlPool, rows: u32, reads: u32) -> Result<()> {
    for id in ids(rows, reads) {
        ensure!(by_hand::read(pool, id).await?.id == id, "another product was read than {id}");
    }
    Ok(())
}

async fn through_repository(products: &dyn Repository<Product>, rows: u32, reads: u32) -> Result<()> {
    for id in ids(rows, reads) {
        let product = products.get(Product::get(id)).await?.with_context(|| format!("there is no product {id}"))?;
        ensure!(product.id == id, "another product was read than {id}");
    }
    Ok(())
}
