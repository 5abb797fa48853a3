//! A shop that has been running for years.

use std::cell::RefCell;

use anyhow::Result;
use indicatif::ProgressBar;
use sqlx::MySqlPool;

use super::Options;
use super::progress::{self, say};
use crate::generate::{self, Scale, Table};

/// Fills MySQL, with bars.
pub(super) async fn run(pool: &MySqlPool, options: &Options) -> Result<()> {
    let bar = RefCell::new(None::<(Table, ProgressBar)>);
    let show = |progress: generate::Progress| {
        let mut shown = bar.borrow_mut();
        if shown.as_ref().is_none_or(|(table, _)| *table != progress.table) {
            if let Some((_, bar)) = shown.take() {
                bar.finish_and_clear();
            }
            *shown = Some((progress.table, progress::rows(progress.table.name(), Some(progress.expected))));
        }
        if let Some((_, bar)) = &*shown {
            bar.set_position(progress.rows);
        }
    };
    let counts = generate::fill(pool, Scale::users(options.users), options.seed, show).await?;
    if let Some((_, bar)) = bar.take() {
        bar.finish_and_clear();
    }
    say(&format!(
        "  {} users, {} categories, {} products, {} cart rows, {} orders with {} items",
        counts.users, counts.categories, counts.products, counts.cart_items, counts.orders, counts.order_items
    ));
    Ok(())
}
