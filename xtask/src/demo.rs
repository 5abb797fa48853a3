//! `cargo xtask demo`

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{
    interrupt::Interrupt,
    program::{Local, Place, Program, Servers, absolute},
};

const SHOP: Program =
    Program { called: "the online shop", package: "examples", binary: "online-shop", database: "shop" };

#[derive(Args)]
pub(crate) struct Options {
    /// How many users the shop has; everything else grows with them
    #[arg(long, value_name = "N", default_value_t = 500)]
    users: u64,

    /// Which DynamoDB to migrate to
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    engine: Engine,

    /// Also write the measurements to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    #[command(flatten)]
    place: Place,

    /// More arguments for the online shop
    #[arg(last = true)]
    more: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// In the process of the demo
    Embedded,
    /// A private DynamoDB Local
    DynamodbLocal,
    /// The account that the environment's AWS credentials belong to
    Aws,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::DynamodbLocal => "dynamodb-local",
            Self::Aws => "aws",
        }
    }
}

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let local = match options.engine {
        Engine::DynamodbLocal => Local::Needed,
        Engine::Embedded | Engine::Aws => Local::Not,
    };
    SHOP.run_with_servers(&options.place, local, interrupt, |command, servers| arguments(command, options, servers))
}

/// The command line of the online shop.
fn arguments(command: &mut Command, options: &Options, servers: &Servers<'_>) -> Result<()> {
    command.args(["demo", "--mysql", servers.mysql, "--users"]).arg(options.users.to_string());
    command.args(["--engine", options.engine.name()]);
    if let Some(endpoint) = servers.endpoint {
        command.args(["--endpoint", endpoint]);
    }
    if let Some(json) = &options.json {
        command.arg("--json").arg(absolute(json)?);
    }
    command.args(&options.more);
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

    fn shop_for(line: &str, endpoint: Option<&str>) -> String {
        let options = Cli::parse_from(line.split(' ')).options;
        let mut command = Command::new("online-shop");
        arguments(&mut command, &options, &Servers { mysql: "mysql://m/shop", endpoint }).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn the_defaults_are_five_hundred_users_on_the_embedded_engine() {
        assert_eq!(shop_for("demo", None), "demo --mysql mysql://m/shop --users 500 --engine embedded");
    }

    #[test]
    fn options_and_further_arguments_reach_the_shop() {
        let line = "demo --program x --users 7 --engine dynamodb-local --json /r.json -- --chaos 3";
        assert_eq!(
            shop_for(line, Some("http://e")),
            "demo --mysql mysql://m/shop --users 7 --engine dynamodb-local --endpoint http://e \
             --json /r.json --chaos 3"
        );
    }

    #[test]
    fn a_relative_file_is_meant_from_where_the_user_is() {
        let here = std::env::current_dir().unwrap().join("r.json");
        let shop = shop_for("demo --engine aws --json r.json", None);
        assert!(shop.ends_with(&format!("--engine aws --json {}", here.display())), "{shop}");
    }
}
