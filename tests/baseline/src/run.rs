//! A run: fills both stores, measures every call, and tells.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::call::Call;
use crate::load::{Times, measure};
use crate::options::{Engine, Options};
use crate::report::{self, Measurement, Report, Versions};
use crate::store::{Kind, Stores};

/// Measures, prints the table, and writes the files that were asked for.
pub(crate) async fn run(options: &Options) -> Result<Report> {
    options.check()?;
    let mysql = options.mysql.as_deref().context("there is no MySQL to measure; write `--mysql URL`")?;
    let stores = Stores::connect(options, mysql).await?;
    let outcome = measured(options, &stores).await;
    let cleared = stores.clear().await;
    let report = outcome?;
    cleared.context("cannot clean up")?;
    println!("{report}");
    if let Some(file) = &options.json {
        report.write(file)?;
    }
    if let Some(file) = &options.svg {
        report::draw(&report, file)?;
    }
    Ok(report)
}

async fn measured(options: &Options, stores: &Stores) -> Result<Report> {
    eprintln!("Filling both stores with {} orders", options.items);
    stores.fill(options.items).await?;
    stores.compare(options.items).await?;
    let engine = Engine::to_possible_value(&options.engine).map(|value| value.get_name().to_owned());
    let versions = Versions::new(stores.mysql_version().await?, &engine.unwrap_or_default());
    let mut report = Report::new(options, versions);
    let times = Times {
        warm_up: Duration::from_secs_f64(options.warm_up()),
        measured: Duration::from_secs_f64(options.seconds),
    };
    let both = Kind::BOTH.map(|kind| (kind, Arc::new(stores.of(kind))));
    for call in Call::ALL {
        for clients in &options.clients {
            eprintln!("{call}, {clients} clients");
            // One after the other, so that whatever else happens on the machine happens to both.
            for (kind, store) in &both {
                let measured = measure(store, call, *clients, options.items, times).await;
                let measured = measured.with_context(|| format!("on {} with {clients} clients", kind.name()))?;
                report.measurements.push(Measurement::new(call, *clients, *kind, &measured));
            }
        }
    }
    Ok(report)
}
