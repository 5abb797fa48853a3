//! An online shop that moves from MySQL to DynamoDB. `cargo xtask demo` starts what it needs.

mod signals;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use online_shop::demo::{self, Options};

#[derive(Parser)]
#[command(name = "online-shop", about = "An online shop that moves from MySQL to DynamoDB")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill MySQL, copy to DynamoDB, verify, compare all access patterns, clean up
    Demo(Options),
}

/// The exit code after Ctrl-C or a signal.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Demo(options) = Cli::parse().command;
    let interrupted = signals::Interrupt::default();
    match demo::run(&options, interrupted.wait()).await {
        Ok(report) => {
            println!("{report}");
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            if interrupted.happened() { ExitCode::from(INTERRUPTED) } else { ExitCode::FAILURE }
        }
    }
}
