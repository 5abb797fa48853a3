//! The command line of the demo.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

/// What the demo is to do.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The database to fill with a shop, `mysql://user:password@host:port/database`; its tables, and those of the mirror, are dropped at the end
    #[arg(long, value_name = "URL", env = "SHOP_MYSQL_URL", hide_env_values = true)]
    pub mysql: String,

    /// How many users the shop has; everything else grows with them
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub users: u32,

    /// Which DynamoDB to migrate to
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    pub engine: Engine,

    /// Where DynamoDB Local listens
    #[arg(long, value_name = "URL", required_if_eq("engine", "dynamodb-local"))]
    pub endpoint: Option<String>,

    /// The same number makes the same shop
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Requests that are served in each phase before the next one, at least
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub requests: u32,

    /// How often each access pattern is run on each store
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub samples: u32,

    /// Also write the results to a file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Which DynamoDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// In this process
    Embedded,
    /// A DynamoDB Local that runs already
    DynamodbLocal,
    /// The account that the environment's AWS credentials belong to
    Aws,
}
