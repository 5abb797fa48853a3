//! Many operations of many tasks at once while all kinds of faults happen: in the end there is what the acknowledged
//! operations say, and of those whose outcome is unknown, either.

mod counting;
mod model;
mod run;
mod work;

use std::time::{Duration, Instant};

use dynamo_core::{Dynamo, Engine};

use run::{Load, run};

/// How many operations, in place of what follows.
const VARIABLE: &str = "STRESS_OPERATIONS";

fn operations(unless_told: usize) -> usize {
    std::env::var(VARIABLE).map_or(unless_told, |text| text.parse().expect("STRESS_OPERATIONS is a number"))
}

/// Only silence lasts that long, and then the engine has long done what it was asked to.
fn patience(db: &Dynamo) -> Duration {
    Duration::from_secs(if db.engine() == Engine::Embedded { 3 } else { 10 })
}

async fn stress(db: Dynamo, operations: usize) {
    let start = Instant::now();
    let report = run(&db, Load { operations, tasks: 64, seed: 42, patience: patience(&db) }).await;
    println!("{report}\n{:.1} s", start.elapsed().as_secs_f64());
    report.check(operations);
}

#[test]
fn the_state_is_what_was_acknowledged_embedded() {
    integration::run(integration::Backend::Embedded, |db| stress(db, operations(200_000)));
}

#[test]
fn the_state_is_what_was_acknowledged_dynamodb_local() {
    integration::run(integration::Backend::DynamoDbLocal, |db| stress(db, operations(6_000).min(20_000)));
}
