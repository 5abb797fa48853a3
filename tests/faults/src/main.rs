//! `cargo xtask faults`

use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use faults::campaign::{Report, run_seeds};
use faults::mutant::Mutant;
use faults::run::run;
use faults::scenario::Scenario;
use faults::shrink::shrink;
use serde_json::{Value, json};

/// Runs the protocol of the mirror under every fault, in models of both stores. The exit code is 1 when an invariant is
/// violated: with `--mutant`, when the mutant is caught.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask faults", bin_name = "cargo xtask faults")]
struct Options {
    /// How many runs, each from a seed of its own
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    seeds: u64,

    /// The first seed
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// Leave a safeguard out of the protocol
    #[arg(long, value_name = "NAME")]
    mutant: Option<Mutant>,

    /// Also write the numbers to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let start = Instant::now();
    let report = run_seeds(options.seed, options.seeds, options.mutant, |done| {
        if done % 1000 == 0 {
            say(&format!("{done} of {} seeds, {:.1} s", options.seeds, start.elapsed().as_secs_f64()));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let mut text = String::new();
    for (name, number) in report.stats.named() {
        let _ = writeln!(text, "{number:>12}  {name}");
    }
    let _ = writeln!(text, "{seconds:>12.1}  seconds");
    if let Some((scenario, violation)) = &report.violation {
        let _ = writeln!(
            text,
            "
seed {} violates {}: {}",
            scenario.seed, violation.invariant, violation.found
        );
        say("making it smaller");
        text.push_str(&explain(scenario, violation.invariant));
    }
    let _ = write!(stdout(), "{text}");
    if let Some(file) = &options.json
        && let Err(error) = fs::write(file, format!("{:#}\n", numbers(&report, &options, seconds)))
    {
        say(&format!("error: cannot write {}: {error}", file.display()));
        return ExitCode::FAILURE;
    }
    if report.violation.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The smallest scenario that shows the same, and what happens in it.
fn explain(scenario: &Scenario, invariant: &str) -> String {
    let smallest = shrink(scenario, invariant);
    let outcome = run(&smallest, true);
    let found = outcome.violation.map(|violation| format!("{}: {}", violation.invariant, violation.found));
    format!("\n{smallest}\n{}\n\n{}\n", outcome.trace.join("\n"), found.unwrap_or_default())
}

fn numbers(report: &Report, options: &Options, seconds: f64) -> Value {
    let numbers: serde_json::Map<String, Value> =
        report.stats.named().into_iter().map(|(name, number)| (name.replace(' ', "_"), json!(number))).collect();
    let violation = report.violation.as_ref().map(|(scenario, violation)| {
        json!({ "seed": scenario.seed, "invariant": violation.invariant, "found": violation.found })
    });
    json!({
        "mutant": options.mutant.map(Mutant::name),
        "seconds": seconds,
        "numbers": numbers,
        "violation": violation,
    })
}

fn say(sentence: &str) {
    let _ = writeln!(stderr(), "{sentence}");
}
