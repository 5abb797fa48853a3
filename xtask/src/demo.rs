//! `cargo xtask demo`

use std::{
    ffi::OsString,
    path::{self, PathBuf},
    process::{Command, ExitCode},
};

use ::servers::DynamoDbLocal;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{
    child::{self, cargo},
    interrupt::Interrupt,
    running, say,
};

/// How cargo names the online shop.
const SHOP: [&str; 5] = ["--release", "--package", "examples", "--bin", "online-shop"];

#[derive(Args)]
pub(crate) struct Options {
    /// How many users the shop has; everything else grows with them
    #[arg(long, value_name = "N", default_value_t = 2000)]
    users: u64,

    /// Which DynamoDB to migrate to
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    engine: Engine,

    /// Also write the measurements to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Run this program rather than build the online shop
    #[arg(long, hide = true)]
    program: Option<PathBuf>,

    /// Where the servers live
    #[arg(long, hide = true, default_value_os_t = ::servers::directory())]
    directory: PathBuf,

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
    let build = if options.program.is_none() {
        say("Building the online shop, which takes minutes the first time.");
        Some(child::start(cargo().arg("build").args(SHOP))?)
    } else {
        None
    };
    let mariadb = running::mariadb(&options.directory, "shop")?;
    interrupt.check()?;
    let dynamodb_local = match options.engine {
        Engine::DynamodbLocal => Some(running::dynamodb_local(&options.directory)?),
        Engine::Embedded | Engine::Aws => None,
    };
    if let Some(build) = build {
        let status = child::wait(build, interrupt)?;
        if !status.success() {
            say("The online shop does not build.");
            return Ok(child::exit_code(status));
        }
    }
    interrupt.check()?;
    let endpoint = dynamodb_local.as_ref().map(DynamoDbLocal::endpoint);
    let mut shop = shop(options, &mariadb.url("shop"), endpoint.as_deref())?;
    let status = child::wait(child::start(&mut shop)?, interrupt)?;
    Ok(child::exit_code(status))
}

/// The command line of the online shop.
fn shop(options: &Options, mysql: &str, endpoint: Option<&str>) -> Result<Command> {
    let mut command = options.program.as_ref().map_or_else(
        || {
            let mut command = cargo();
            command.args(["run", "--quiet"]).args(SHOP).arg("--");
            command
        },
        Command::new,
    );
    command.args(["demo", "--mysql", mysql, "--users"]).arg(options.users.to_string());
    command.args(["--engine", options.engine.name()]);
    if let Some(endpoint) = endpoint {
        command.args(["--endpoint", endpoint]);
    }
    if let Some(json) = &options.json {
        // The shop runs in the root of the workspace, its user is somewhere else.
        let json = path::absolute(json).context("cannot tell where the JSON file is to be")?;
        command.arg("--json").arg(json);
    }
    command.args(&options.more);
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

    fn shop_for(line: &str, endpoint: Option<&str>) -> String {
        let options = Cli::parse_from(line.split(' ')).options;
        let command = shop(&options, "mysql://m/shop", endpoint).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn the_defaults_are_two_thousand_users_on_the_embedded_engine() {
        assert_eq!(
            shop_for("demo", None),
            "run --quiet --release --package examples --bin online-shop -- \
             demo --mysql mysql://m/shop --users 2000 --engine embedded"
        );
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
