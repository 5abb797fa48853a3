//! Random sequences of operations on every repository: `cargo xtask differential`.

use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use integration::differential::{Engines, Grounds, Load, Report, run};
use serde::Serialize;

/// Random sequences of operations, which every repository has to answer alike
#[derive(Parser)]
#[command(name = "differential")]
struct Options {
    /// How many sequences
    #[arg(long, value_name = "N", default_value_t = 5000)]
    sequences: u64,

    /// The number of the first one; each is made of its number
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// How many run at the same time
    #[arg(long, value_name = "N", default_value_t = 16)]
    concurrency: usize,

    /// Go on until there are so many differences
    #[arg(long, value_name = "N", default_value_t = 1)]
    differences: usize,

    /// Also write the statistics to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What is written to the file.
#[derive(Serialize)]
struct Results<'r> {
    seed: u64,
    seconds: f64,
    statistics: &'r integration::differential::Statistics,
    differences: &'r [String],
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let start = Instant::now();
    let report = sequences(&options).await?;
    let seconds = start.elapsed().as_secs_f64();
    let _ = writeln!(stdout(), "{}{seconds:.1} s", report.statistics);
    let differences: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
    if let Some(file) = &options.json {
        let results =
            Results { seed: options.seed, seconds, statistics: &report.statistics, differences: &differences };
        let json = serde_json::to_string_pretty(&results)?;
        std::fs::write(file, json + "\n").with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    for difference in &differences {
        let _ = writeln!(stderr(), "{difference}\n");
    }
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs them; Ctrl-C leaves no tables behind either.
async fn sequences(options: &Options) -> Result<Report> {
    let Options { seed, sequences, concurrency, differences, .. } = *options;
    let load = Load { seed, sequences, concurrency, differences };
    let bar = ProgressBar::with_draw_target(Some(options.sequences), ProgressDrawTarget::stderr_with_hz(10));
    // The template is a constant, and a bar without one is a bar all the same.
    let bar = match ProgressStyle::with_template("  sequences [{bar:32}] {pos:>6}/{len:<6} {per_sec:>12} {eta:>4}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    };
    let engines = Arc::new(Engines::new(16).await);
    let grounds: Arc<dyn Grounds> = Arc::<Engines>::clone(&engines);
    let report = tokio::select! {
        report = run(&grounds, load, |done| bar.set_position(done)) => Ok(report),
        told = tokio::signal::ctrl_c() => Err(anyhow::anyhow!(match told {
            Ok(()) => "interrupted".to_owned(),
            Err(error) => format!("cannot listen to Ctrl-C: {error}"),
        })),
    };
    bar.finish_and_clear();
    drop(grounds);
    if let Some(engines) = Arc::into_inner(engines) {
        engines.drop_all().await;
    }
    report
}
