//! What is moved under the protocol of the mirror: conditional writes by version, one call for each aggregate.

use std::time::Duration;

use anyhow::{Result, ensure};
use dual_repo::MySql;
use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::Reason;
use dual_repo::repository::{BackfillOptions, DualStore};
use dynamo_core::Dynamo;
use sqlx::AssertSqlSafe;

use crate::entities::{Product, Products};
use crate::sinks;
use crate::times::Times;

/// Rounds, at most: each takes seconds.
pub(crate) const ROUNDS: u32 = 3;

/// A backfill of a MySQL that is used, and a relay, into a DynamoDB that takes everything.
pub(crate) async fn measure(times: &mut Times, mysql: &MySql, rows: u32, rounds: u32) -> Result<()> {
    for round in 0..rounds {
        let prefix = format!("bench{round}_");
        let store = store(mysql.clone(), sinks::takes_everything()?, &prefix).await?;
        go_up(&store, Phase::Backfill).await?;
        let filled = times.take("live-backfill/product/derived", rows, fill(&store)).await?;
        ensure!(filled == u64::from(rows), "{filled} products of {rows} were shipped");
        owe(mysql, &prefix).await?;
        let relayed = async { Ok(store.relay().await?) };
        let shipped = times.take("relay/product/derived", rows, relayed).await?;
        ensure!(u32::try_from(shipped) == Ok(rows), "{shipped} products of {rows} were relayed");
    }
    Ok(())
}

/// Ships what was there before; how many aggregates that were.
pub(crate) async fn fill(store: &DualStore) -> Result<u64> {
    Ok(store.backfill(&BackfillOptions::default()).await?.shipped)
}

/// A store of products, which leaves all that is written to its relay.
pub(crate) async fn store(mysql: MySql, db: Dynamo, prefix: &str) -> Result<DualStore> {
    use dynamo_core::DynamoTable as _;
    Products::ensure_table(&db).await?;
    let builder = DualStore::builder(mysql, db).entity::<Product>().table_prefix(prefix).wait(Duration::ZERO);
    Ok(builder.connect().await?)
}

/// Goes up to a phase, with what the steps take.
pub(crate) async fn go_up(store: &DualStore, to: Phase) -> Result<()> {
    let reason = Reason { who: "a bench".to_owned(), why: "to measure".to_owned() };
    for phase in Phase::ALL.into_iter().filter(|phase| *phase > Phase::MySqlOnly && *phase <= to) {
        if phase > Phase::Backfill {
            fill(store).await?;
        }
        store.switch(phase, &reason).await?;
    }
    Ok(())
}

/// All that was written is pending once more, as if each product had been written again.
pub(crate) async fn owe(mysql: &MySql, prefix: &str) -> Result<()> {
    let statement = format!("UPDATE {prefix}sync SET pending = 1, lease = NULL WHERE entity > ''");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(mysql.pool()).await?;
    Ok(())
}
