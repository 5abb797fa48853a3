//! The steps of the demo, one after the other.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use dual_repo::repository::MySqlStore;
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::Dynamo;
use sqlx::MySqlPool;

use super::measure::Pattern;
use super::migrate::{self, Migrated};
use super::progress::{self, done, say};
use super::report::{PatternReport, Report};
use super::sample::Sample;
use super::{Options, checkouts, cleanup, engine, patterns, session};
use crate::by_hand::ByHand;
use crate::generate::{self, Scale, Table};
use crate::services::{Repositories, Shop};

/// Connections to MySQL: a few readers, and the access patterns.
const CONNECTIONS: u32 = 8;

/// Runs the demo, and cleans up whatever the outcome is. `interrupted` ends it early.
///
/// # Errors
/// When a server does not answer, a step fails, or it is interrupted.
pub async fn run(options: &Options, interrupted: impl Future<Output = ()>) -> Result<Report> {
    let mysql = MySqlOptions::new(&options.mysql).max_connections(CONNECTIONS).connect().await?;
    let pool = mysql.pool().clone();
    let db = engine::connect(options).await?;
    let outcome = tokio::select! {
        outcome = steps(options, &mysql, &pool, &db) => outcome,
        () = interrupted => Err(anyhow::anyhow!("interrupted")),
    };
    let cleaned = cleanup::run(&pool, &db).await;
    let report = outcome?;
    cleaned.context("cannot clean up")?;
    if let Some(file) = &options.json {
        let json = serde_json::to_string_pretty(&report)?;
        fs::write(file, json + "\n").with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(report)
}

async fn steps(options: &Options, mysql: &MySql, pool: &MySqlPool, db: &Dynamo) -> Result<Report> {
    let made_up = generate::Shop::new(Scale::users(options.users), options.seed);
    say("Filling MySQL with a shop");
    fill(pool, options).await?;

    say("Making the tables");
    migrate::tables(db).await?;

    say("Copying the rows");
    let start = Instant::now();
    let copied = migrate::copy(mysql, db).await?;
    let elapsed = start.elapsed();

    say("Verifying every attribute");
    let migrated = migrate::verify(mysql, db, copied).await?;

    say("Asking both stores");
    let (by_hand, on_dynamodb) = (ByHand::new(pool.clone()), Shop::new(&Repositories::in_dynamodb(db)));
    let size = usize::try_from(options.samples)?;
    let bar = progress::step("access patterns");
    let sample = Sample::of(made_up, size);
    let mut patterns = patterns::run(&by_hand, &on_dynamodb, &sample).await?;
    patterns.extend(patterns::run_apart(&by_hand, db, &sample).await?);
    patterns.push(checkouts::run(pool, &by_hand, &on_dynamodb, &sample.emails).await?);
    let on_mysql = Shop::new(&Repositories::in_mysql(&MySqlStore::new(mysql.clone())));
    patterns.push(session::run(pool, &on_mysql, &on_dynamodb, &sample.category_ids).await?);
    done(&bar, &format!("  {} patterns", patterns.len()));

    say("Verifying again, after these writes");
    let after = migrate::verify_again(mysql, db).await?;

    for difference in patterns.iter().filter_map(|pattern| pattern.difference.as_deref()) {
        say(difference);
    }
    Ok(report(options, migrated, elapsed.as_secs_f64(), &patterns, after))
}

/// Bars while the tables are filled.
async fn fill(pool: &MySqlPool, options: &Options) -> Result<()> {
    let bar = std::cell::RefCell::new(None::<(Table, indicatif::ProgressBar)>);
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

fn report(options: &Options, migrated: Migrated, seconds: f64, patterns: &[Pattern], after: u64) -> Report {
    let unequal = patterns.iter().filter(|pattern| !pattern.is_equal()).count();
    let rows: u64 = migrated.entities.iter().map(|entity| entity.rows).sum();
    Report {
        engine: options.engine,
        users: options.users,
        items: migrated.entities.iter().map(|entity| entity.items).sum(),
        mismatches: migrated.entities.iter().map(|entity| entity.mismatches).sum::<u64>()
            + u64::try_from(unequal).unwrap_or(u64::MAX)
            + after,
        backfill_rows_per_second: migrate::rate(rows, seconds),
        backfill_seconds: seconds,
        backfill_stages: migrated.stages,
        entities: migrated.entities,
        patterns: patterns.iter().map(PatternReport::from).collect(),
    }
}
