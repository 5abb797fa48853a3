//! The command line.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::client::least_items;

/// What the same repository calls take on MySQL and on DynamoDB
#[derive(Debug, Clone, Parser)]
#[command(name = "baseline")]
pub(crate) struct Options {
    /// The MySQL to measure, `mysql://user:password@host:port/database`
    #[arg(long, value_name = "URL", env = "BASELINE_MYSQL_URL", hide_env_values = true)]
    pub(crate) mysql: Option<String>,

    /// The DynamoDB to measure
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    pub(crate) engine: Engine,

    /// Where DynamoDB Local listens
    #[arg(long, value_name = "URL", required_if_eq("engine", "dynamodb-local"))]
    pub(crate) endpoint: Option<String>,

    /// How many orders both have at the start
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub(crate) items: u32,

    /// How long each call is measured, with each number of clients, on each store
    #[arg(long, value_name = "S", default_value_t = 3.0, value_parser = seconds)]
    pub(crate) seconds: f64,

    /// How long it runs before it is measured; a third of that unless told
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub(crate) warm_up: Option<f64>,

    /// How many clients work at the same time
    #[arg(long, value_name = "N,..", value_delimiter = ',', default_values_t = [1, 8, 64],
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) clients: Vec<u32>,

    /// Also write the report to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Also draw it
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,

    /// Compare with a report from before; with two files, these, and nothing is measured
    #[arg(long, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    pub(crate) compare: Vec<PathBuf>,

    /// By how many percent a call may get worse, beside what the machine did
    #[arg(long, value_name = "PERCENT", default_value_t = 25.0, value_parser = percent)]
    pub(crate) threshold: f64,
}

/// Which DynamoDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Engine {
    /// In this process
    Embedded,
    /// A DynamoDB Local that runs already
    DynamodbLocal,
}

impl Options {
    /// What cannot be measured.
    pub(crate) fn check(&self) -> Result<()> {
        let (most, items) = (self.connections(), self.items);
        let least = least_items(most);
        ensure!(
            items >= least,
            "{most} clients need {least} orders, and there are {items}; see `--items`, `--clients`"
        );
        let mut clients = self.clients.clone();
        clients.sort_unstable();
        clients.dedup();
        ensure!(clients.len() == self.clients.len(), "`--clients` has the same number twice");
        Ok(())
    }

    /// Connections to MySQL: no client waits for one.
    pub(crate) fn connections(&self) -> u32 {
        self.clients.iter().copied().max().unwrap_or(1)
    }

    pub(crate) fn warm_up(&self) -> f64 {
        self.warm_up.unwrap_or(self.seconds / 3.0)
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds".to_owned())?;
    if (0.0..=3600.0).contains(&seconds) { Ok(seconds) } else { Err("0 to 3600 seconds".to_owned()) }
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: f64 = text.parse().map_err(|_| "a number of percent".to_owned())?;
    if (0.0..=1000.0).contains(&percent) { Ok(percent) } else { Err("0 to 1000 percent".to_owned()) }
}
