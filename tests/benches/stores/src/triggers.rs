//! What the store's own writes take where triggers are there for others.

use anyhow::Result;
use dual_repo::MySql;
use dual_repo::mirror::Phase;
use dual_repo::repository::Repository;
use dynamo_core::DynamoEntity as _;

use crate::entities::Product;
use crate::times::Times;
use crate::{dual, sinks};

/// Of the mirror's tables.
const PREFIX: &str = "triggers_";
/// Writes of a round: each waits for a commit.
const WRITES: u32 = 300;

/// Updates, which are noted and not shipped, without triggers and with them.
pub(crate) async fn measure(times: &mut Times, mysql: &MySql, rows: u32, rounds: u32) -> Result<()> {
    let store = dual::store(mysql.clone(), sinks::takes_everything()?, PREFIX).await?;
    dual::go_up(&store, Phase::Capture).await?;
    let products = store.repository::<Product>();
    let writes = WRITES.min(rows);
    update(&products, writes).await?;
    for _ in 0..rounds {
        times.take("own-write/product/without-triggers", writes, update(&products, writes)).await?;
        store.install_triggers().await?;
        times.take("own-write/product/triggers", writes, update(&products, writes)).await?;
        store.drop_triggers().await?;
    }
    Ok(())
}

async fn update(products: &dyn Repository<Product>, writes: u32) -> Result<()> {
    for id in 0..writes {
        products.update(Product::update(id).add(|p| p.inventory, 1)).await?;
    }
    Ok(())
}
