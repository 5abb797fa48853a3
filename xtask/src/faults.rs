//! `cargo xtask faults`

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
};

#[derive(Args)]
pub(crate) struct Options {
    /// How many runs, each from a seed of its own
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    seeds: u64,

    /// The first seed
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// Leave a safeguard out of the protocol; the exit code is 1 when that is noticed
    #[arg(long, value_name = "NAME")]
    mutant: Option<String>,

    /// Also write the numbers to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let status = child::wait(child::start(&mut faults(options)?)?, interrupt)?;
    Ok(child::exit_code(status))
}

fn faults(options: &Options) -> Result<Command> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "faults", "--bin", "faults", "--"]);
    command.arg("--seeds").arg(options.seeds.to_string()).arg("--seed").arg(options.seed.to_string());
    if let Some(mutant) = &options.mutant {
        command.arg("--mutant").arg(mutant);
    }
    if let Some(json) = &options.json {
        command.arg("--json").arg(absolute(json)?);
    }
    Ok(command)
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

    fn line(line: &str) -> String {
        let options = Cli::parse_from(line.split(' ')).options;
        let command = faults(&options).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn all_options_reach_the_program() {
        let run = "run --quiet --package faults --bin faults --";
        assert_eq!(line("faults"), format!("{run} --seeds 20000 --seed 0"));
        assert_eq!(
            line("faults --seeds 3 --seed 7 --mutant hard-delete --json /n.json"),
            format!("{run} --seeds 3 --seed 7 --mutant hard-delete --json /n.json")
        );
    }
}
