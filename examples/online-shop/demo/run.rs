//! The steps of the demo, one after the other.

use std::fs;

use anyhow::{Context, Result};
use dual_repo::repository::{DualStore, MySqlStore};
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::Dynamo;

use super::audit::{Audit, audit};
use super::instances::{self, INSTANCES, Instances};
use super::moving::{self, Move};
use super::progress::{self, done, say};
use super::report::{PatternReport, Report, Summary, Verification};
use super::sample::Sample;
use super::traffic::{self, Cast, Traffic};
use super::{Options, cleanup, engine, fill, patterns, tables};
use crate::by_hand::ByHand;
use crate::generate::{self, Scale};
use crate::services::{Repositories, Shop};

/// Connections to MySQL of whoever only looks.
const CONNECTIONS: u32 = 4;

/// Runs the demo, and cleans up whatever the outcome is. `interrupted` ends it early.
///
/// # Errors
/// When a server does not answer, a step fails, or it is interrupted.
pub async fn run(options: &Options, interrupted: impl Future<Output = ()>) -> Result<Report> {
    let mysql = MySqlOptions::new(&options.mysql).max_connections(CONNECTIONS).connect().await?;
    let db = engine::connect(options).await?;
    let outcome = tokio::select! {
        outcome = Box::pin(steps(options, &mysql, &db)) => outcome,
        () = interrupted => Err(anyhow::anyhow!("interrupted")),
    };
    let cleaned = cleanup::run(mysql.pool(), &db).await;
    let report = outcome?;
    cleaned.context("cannot clean up")?;
    if let Some(file) = &options.json {
        let json = serde_json::to_string_pretty(&report)?;
        fs::write(file, json + "\n").with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(report)
}

async fn steps(options: &Options, mysql: &MySql, db: &Dynamo) -> Result<Report> {
    say("Filling MySQL with a shop");
    fill::run(mysql.pool(), options).await?;

    say("Making the tables");
    tables::make(db).await?;

    say(&format!(
        "Moving, while {INSTANCES} instances serve {} customers, {} sellers and {} visitors",
        traffic::CUSTOMERS,
        traffic::SELLERS,
        traffic::VISITORS
    ));
    let instances = Instances::start(options, db).await?;
    let desk = instances::connect(options, db, "desk").await?;
    let moved = moved(options, mysql, db, &instances, &desk).await;
    instances.stop().await;
    moved
}

async fn moved(
    options: &Options,
    mysql: &MySql,
    db: &Dynamo,
    instances: &Instances,
    desk: &DualStore,
) -> Result<Report> {
    let in_mysql = Repositories::in_mysql(&MySqlStore::new(mysql.clone()));
    // What is gone has left tombstones, which are not to be seen.
    let db = db.clone().with_tombstones();
    let in_dynamodb = Repositories::in_dynamodb(&db);
    let sample = || -> Result<Sample> {
        let made_up = generate::Shop::new(Scale::users(options.users), options.seed);
        Ok(Sample::of(made_up, usize::try_from(options.samples)?))
    };

    let cast = Cast::of(&in_mysql, sample()?, options.seed).await?;
    let before = cast.products.clone();
    let mut traffic = Traffic::start(mysql.pool(), &instances.stores, cast).await?;
    let mut journey = Move::new(desk, traffic.meter.clone(), options.requests.into());
    let journey = tokio::select! {
        moved = journey.run() => moved.map(|()| journey)?,
        error = traffic.fail() => return Err(error),
    };

    say("Closing the shop, and comparing everything");
    let ledger = traffic.stop().await?;
    moving::settle(desk).await?;
    let dead = desk.facts().await?.dead;
    let check = moving::verify(desk).await?;
    say(&format!("  {check}"));
    let Audit { kinds, told } = audit(&ledger, &before, &in_mysql, &in_dynamodb).await?;
    for difference in &told {
        say(difference);
    }

    say("Asking both stores, in SQL by hand and by the services");
    let (by_hand, shop) = (ByHand::new(mysql.pool().clone()), Shop::new(&in_dynamodb));
    let bar = progress::step("access patterns");
    let sample = sample()?;
    let mut patterns = patterns::run(&by_hand, &shop, &sample).await?;
    patterns.extend(patterns::run_apart(&by_hand, &db, &sample).await?);
    done(&bar, &format!("  {} patterns", patterns.len()));
    for difference in patterns.iter().filter_map(|pattern| pattern.difference.as_deref()) {
        say(difference);
    }

    let patterns: Vec<PatternReport> = patterns.iter().map(PatternReport::from).collect();
    let verification = Verification { compared: check.compared, unexplained: check.unexplained(), dead };
    let shadow = instances.shadow();
    let Move { passed: phases, backfill, .. } = journey;
    Ok(Report {
        engine: options.engine,
        users: options.users,
        instances: INSTANCES,
        summary: Summary::of(&phases, &kinds, verification, shadow, &patterns),
        phases,
        backfill,
        writes: kinds,
        verification,
        shadow,
        patterns,
    })
}
