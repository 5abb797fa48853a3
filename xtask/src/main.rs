//! The project's commands: `cargo xtask demo`, `cargo xtask test`, `cargo xtask servers`, `cargo xtask baseline`,
//! `cargo xtask bench`, `cargo xtask faults`, `cargo xtask differential`, `cargo xtask build-cost`.

mod baseline;
mod bench;
mod build_cost;
mod child;
mod demo;
mod differential;
mod faults;
mod interrupt;
mod program;
mod running;
mod servers;
mod test;

use std::{
    io::{Write, stderr},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::interrupt::Interrupt;

/// The exit code of a command that Ctrl-C or a signal ended.
const INTERRUPTED: u8 = 130;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The project's commands",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate an online shop from a private MariaDB to DynamoDB, live
    Demo(demo::Options),
    /// Check and test everything, with private servers
    Test(test::Options),
    /// Run private servers for tests that are started elsewhere, until Ctrl-C
    Servers(servers::Options),
    /// Measure what the same repository calls take on MySQL and on DynamoDB, and whether that has got worse
    Baseline(baseline::Options),
    /// Count what conversions and requests take, beside the same by hand and by other crates
    Bench(bench::Options),
    /// Run the protocol of the mirror under every fault, in models of both stores
    Faults(faults::Options),
    /// Run random sequences of operations on every repository, with private servers, and compare the answers
    Differential(differential::Options),
    /// Measure what the derives cost a build, next to serde's and to conversions by hand
    BuildCost(build_cost::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let interrupt = Interrupt::default();
    let result = interrupt.listen().and_then(|()| match &cli.command {
        Command::Demo(options) => demo::run(options, &interrupt),
        Command::Test(options) => test::run(options, &interrupt),
        Command::Servers(options) => servers::run(options, &interrupt),
        Command::Baseline(options) => baseline::run(options, &interrupt),
        Command::Bench(options) => bench::run(options, &interrupt),
        Command::Faults(options) => faults::run(options, &interrupt),
        Command::Differential(options) => differential::run(options, &interrupt),
        Command::BuildCost(options) => build_cost::run(options, &interrupt),
    });
    match result {
        _ if interrupt.requested() => ExitCode::from(INTERRUPTED),
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Tells a person what is going on. A closed terminal is no reason to stop: there may be servers to
/// clean up.
fn say(sentence: &str) {
    let _ = writeln!(stderr(), "{sentence}");
}
