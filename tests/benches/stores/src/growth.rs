//! Debts and backfills of ever more rows, into a DynamoDB that takes everything.

use std::time::Instant;

use anyhow::{Result, ensure};
use dual_repo::MySql;
use dual_repo::mirror::Phase;

use crate::entities::{self, Product};
use crate::memory::Peak;
use crate::options::Growth;
use crate::{dual, moving, sinks};

/// All of them, once each.
pub(crate) async fn measure(mysql: &MySql, options: &Growth) -> Result<Vec<(String, f64)>> {
    let mut measured = Vec::new();
    for aggregates in options.debts.iter().copied() {
        measured.push((format!("debt/{aggregates}/derived"), debt(mysql, aggregates).await?));
    }
    entities::create(mysql).await?;
    let mut there = 0;
    for rows in options.rows.iter().copied() {
        entities::fill_products(mysql, there..rows).await?;
        there = rows;
        let peak = Peak::start()?;
        let start = Instant::now();
        moving::backfill::<Product>(mysql, &sinks::takes_everything()?, rows).await?;
        measured.push((format!("backfill/{rows}/derived"), nanoseconds(start)));
        measured.push((format!("backfill-memory/{rows}/derived"), peak.above_start()?));
    }
    Ok(measured)
}

/// What a relay takes for so many aggregates, all of which are owed.
async fn debt(mysql: &MySql, aggregates: u32) -> Result<f64> {
    entities::create(mysql).await?;
    entities::fill_products(mysql, 0..aggregates).await?;
    let prefix = format!("debt{aggregates}_");
    let store = dual::store(mysql.clone(), sinks::takes_everything()?, &prefix).await?;
    dual::go_up(&store, Phase::Backfill).await?;
    let filled = dual::fill(&store).await?;
    ensure!(filled == u64::from(aggregates), "{filled} products of {aggregates} were shipped");
    dual::owe(mysql, &prefix).await?;
    let start = Instant::now();
    let shipped = store.relay().await?;
    ensure!(u32::try_from(shipped) == Ok(aggregates), "{shipped} products of {aggregates} were relayed");
    Ok(nanoseconds(start))
}

fn nanoseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e9
}
