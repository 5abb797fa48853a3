//! Ids, which the shop gives out beforehand.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use sqlx::MySqlPool;

/// Counters that go on where the tables end.
pub(super) struct Ids {
    order: AtomicU32,
    item: AtomicU32,
    line: AtomicU32,
}

impl Ids {
    pub(super) async fn after_those_of(pool: &MySqlPool) -> Result<Self> {
        Ok(Ids {
            order: next_id(pool, "orders").await?.into(),
            item: next_id(pool, "order_items").await?.into(),
            line: next_id(pool, "shopping_carts").await?.into(),
        })
    }

    pub(super) fn order(&self) -> u32 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    /// The first of so many.
    pub(super) fn items(&self, count: u32) -> u32 {
        self.item.fetch_add(count, Ordering::Relaxed)
    }

    pub(super) fn line(&self) -> u32 {
        self.line.fetch_add(1, Ordering::Relaxed)
    }
}

/// The id after the last one of a table.
async fn next_id(pool: &MySqlPool, table: &str) -> Result<u32> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS UNSIGNED) FROM {table}"));
    let next: u64 = sqlx::query_scalar(sql).fetch_one(pool).await.context("cannot give out ids")?;
    u32::try_from(next).context("the ids are used up")
}
