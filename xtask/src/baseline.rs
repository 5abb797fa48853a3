//! `cargo xtask baseline`

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{
    interrupt::Interrupt,
    program::{Local, Place, Program, Servers, absolute},
};

const BASELINE: Program =
    Program { called: "the baseline", package: "baseline", binary: "baseline", database: "baseline" };

#[derive(Args)]
pub(crate) struct Options {
    /// How many orders both stores have at the start
    #[arg(long, value_name = "N")]
    items: Option<u32>,

    /// How long each call is measured, with each number of clients, on each store
    #[arg(long, value_name = "S")]
    seconds: Option<f64>,

    /// How long it runs before it is measured
    #[arg(long, value_name = "S")]
    warm_up: Option<f64>,

    /// How many clients work at the same time
    #[arg(long, value_name = "N,..")]
    clients: Option<String>,

    /// The DynamoDB to measure
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    engine: Engine,

    /// Also write the report to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Also draw it
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// Fail when it is worse than a report from before; with two files, compare these, and measure nothing
    #[arg(long, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    compare: Vec<PathBuf>,

    /// By how many percent a call may get worse, beside what the machine did
    #[arg(long, value_name = "PERCENT")]
    threshold: Option<f64>,

    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// In the process of the baseline
    Embedded,
    /// A private DynamoDB Local
    DynamodbLocal,
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    if options.compare.len() > 1 {
        return BASELINE.run(&options.place, interrupt, |command| arguments(command, options));
    }
    let (local, engine) = match options.engine {
        Engine::Embedded => (Local::Not, "embedded"),
        Engine::DynamodbLocal => (Local::Needed, "dynamodb-local"),
    };
    BASELINE.run_with_servers(&options.place, local, interrupt, |command, servers| {
        let Servers { mysql, endpoint } = servers;
        command.args(["--mysql", mysql, "--engine", engine]);
        if let Some(endpoint) = endpoint {
            command.args(["--endpoint", endpoint]);
        }
        arguments(command, options)
    })
}

/// What the program is told besides.
fn arguments(command: &mut Command, options: &Options) -> Result<()> {
    let numbers = [("--seconds", options.seconds), ("--warm-up", options.warm_up), ("--threshold", options.threshold)];
    let items = [("--items", options.items.map(|items| items.to_string())), ("--clients", options.clients.clone())];
    let numbers = numbers.map(|(name, number)| (name, number.map(|number| number.to_string())));
    for (name, value) in items.into_iter().chain(numbers) {
        if let Some(value) = value {
            command.arg(name).arg(value);
        }
    }
    for (name, file) in [("--json", &options.json), ("--svg", &options.svg)] {
        if let Some(file) = file {
            command.arg(name).arg(absolute(file)?);
        }
    }
    if !options.compare.is_empty() {
        command.arg("--compare");
    }
    for file in &options.compare {
        command.arg(absolute(file)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    fn words(line: &str) -> String {
        let options = Cli::parse_from(line.split(' ')).options;
        let mut command = Command::new("baseline");
        arguments(&mut command, &options).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn options_reach_the_program_and_the_others_are_its_own_defaults() {
        assert_eq!(words("baseline"), "");
        let line = "--items 7 --clients 1,2 --seconds 0.5 --warm-up 0 --threshold 10 --json /r.json --svg /r.svg";
        assert_eq!(words(&format!("baseline {line}")), line);
    }

    #[test]
    fn relative_files_are_meant_from_where_the_user_is() {
        let here = std::env::current_dir().unwrap();
        let compare = words("baseline --compare old.json new.json");
        assert_eq!(compare, format!("--compare {0}/old.json {0}/new.json", here.display()));
    }
}
