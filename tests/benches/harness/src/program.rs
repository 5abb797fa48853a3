//! The program around cases: list them, count them under valgrind, count what they allocate, time them.

use std::{
    any::Any,
    hint::black_box,
    io::{Write, stdout},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Parser, Subcommand};

use crate::case::{Case, Ops};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The names of all cases
    List,
    /// Run each case once, in the order that is printed; for callgrind, which counts what [`measured`] costs
    Count(Which),
    /// Nanoseconds per operation: the least of the rounds
    Time(Timing),
    /// How often an operation allocates, in a program that counts it
    Allocations(Which),
}

#[derive(clap::Args)]
struct Which {
    /// Operations of each case
    #[arg(long, default_value_t = 100)]
    ops: usize,

    /// Their names; all if there are none
    names: Vec<String>,
}

#[derive(clap::Args)]
struct Timing {
    #[command(flatten)]
    which: Which,

    /// How often all cases are run, in turn
    #[arg(long, default_value_t = 10)]
    rounds: u32,
}

/// What a case does before it counts, so that what is made once is made.
const WARM_UP: usize = 8;

/// Runs a program that has these cases.
#[must_use]
pub fn run(cases: &[Case]) -> ExitCode {
    execute(cases, None)
}

/// Runs a program that has these cases, and whose allocator says how often it was asked.
#[must_use]
pub fn run_counting(cases: &[Case], made: &dyn Fn() -> usize) -> ExitCode {
    execute(cases, Some(made))
}

fn execute(cases: &[Case], made: Option<&dyn Fn() -> usize>) -> ExitCode {
    let chosen = |which: &Which| -> Vec<Case> {
        let is_chosen = |case: &&Case| which.names.is_empty() || which.names.iter().any(|name| case.name() == name);
        cases.iter().filter(is_chosen).cloned().collect()
    };
    match Cli::parse().command {
        Command::List => cases.iter().for_each(|case| say(case.name())),
        Command::Count(which) => {
            for case in chosen(&which) {
                drop(case.prepare(WARM_UP)());
                drop(measured(case.prepare(which.ops)));
                say(case.name());
            }
        }
        Command::Time(Timing { which, rounds }) => time(&chosen(&which), which.ops, rounds),
        Command::Allocations(which) => {
            let Some(made) = made else {
                say("this program does not count allocations: `allocations` does");
                return ExitCode::FAILURE;
            };
            for case in chosen(&which) {
                drop(case.prepare(WARM_UP)());
                let prepared = case.prepare(which.ops);
                let before = made();
                let outputs = measured(prepared);
                // Rounded down, as what holds the outputs is allocated once.
                say(&format!("{} {}", case.name(), (made() - before) / which.ops.max(1)));
                drop(outputs);
            }
        }
    }
    ExitCode::SUCCESS
}

/// All that callgrind counts.
#[inline(never)]
fn measured(ops: Ops) -> Box<dyn Any> {
    black_box(ops())
}

/// In turn, so that what disturbs the machine disturbs all of them.
fn time(cases: &[Case], ops: usize, rounds: u32) {
    let mut least = vec![Duration::MAX; cases.len()];
    for _ in 0..rounds {
        for (case, least) in cases.iter().zip(&mut least) {
            // The allocator and the caches are as the case before has left them: what has freed thousands of blocks slows whoever is next.
            drop(case.prepare(WARM_UP)());
            let prepared = case.prepare(ops);
            let start = Instant::now();
            let made = measured(prepared);
            *least = (*least).min(start.elapsed());
            drop(made);
        }
    }
    for (case, least) in cases.iter().zip(least) {
        say(&format!("{} {}", case.name(), least.as_nanos() / (ops.max(1) as u128)));
    }
}

fn say(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}
