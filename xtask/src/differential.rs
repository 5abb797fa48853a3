//! `cargo xtask differential`

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::Result;
use clap::Args;

use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
    program::absolute,
    running::ForSuites,
    say,
};

#[derive(Args)]
pub(crate) struct Options {
    /// How many sequences of operations
    #[arg(long, value_name = "N", default_value_t = 5000)]
    sequences: u64,

    /// The number of the first one; each is made of its number alone
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// Go on until there are so many differences
    #[arg(long, value_name = "N", default_value_t = 1)]
    differences: usize,

    /// Also write the statistics to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Where the servers live
    #[arg(long, hide = true, default_value_os_t = ::servers::directory())]
    directory: PathBuf,
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let mut program = program(options)?;
    let servers = ForSuites::start(&options.directory, interrupt)?;
    say("Building the sequences, which takes minutes the first time.");
    let status = child::wait(child::start(program.envs(servers.variables()))?, interrupt)?;
    Ok(child::exit_code(status))
}

/// The command line of what runs them.
fn program(options: &Options) -> Result<Command> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "integration", "--bin", "differential", "--"]);
    command.args(["--sequences", &options.sequences.to_string(), "--seed", &options.seed.to_string()]);
    command.args(["--differences", &options.differences.to_string()]);
    if let Some(json) = &options.json {
        command.arg("--json").arg(absolute(json)?);
    }
    Ok(command)
}
