//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What moving data and repository calls cost with a MySQL
#[derive(Debug, Parser)]
#[command(name = "stores")]
pub(crate) struct Options {
    /// An empty database, `mysql://user:password@host:port/database`
    #[arg(long, value_name = "URL", env = "STORES_MYSQL_URL", hide_env_values = true)]
    pub(crate) mysql: String,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Nanoseconds per operation: the median of the rounds
    Times(Times),
    /// Statements that MySQL is sent, by its own count
    Statements,
    /// Nanoseconds per row of one backfill, of the rows that are there
    #[command(hide = true)]
    Backfill(Backfill),
    /// Nanoseconds that debts and backfills of ever more rows take as a whole, and the memory of backfills, in KiB
    Growth(Growth),
}

#[derive(Debug, Args)]
pub(crate) struct Backfill {
    /// What is copied, and how
    #[arg(long)]
    pub(crate) way: Way,

    /// Rows of products that are there
    #[arg(long, value_name = "N")]
    pub(crate) rows: u32,
}

/// What is copied, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    /// Products, by hand
    ByHand,
    /// Products
    Products,
    /// Orders with their lines
    Orders,
}

impl Way {
    pub(crate) const ALL: [Way; 3] = [Way::ByHand, Way::Products, Way::Orders];

    /// The case that it is.
    pub(crate) fn case(self) -> &'static str {
        match self {
            Way::ByHand => "backfill/product/by-hand",
            Way::Products => "backfill/product/derived",
            Way::Orders => "backfill/order/derived",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Growth {
    /// Aggregates that a relay ships
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1000,10000,100000")]
    pub(crate) debts: Vec<u32>,

    /// Rows that a backfill copies, the fewest first
    #[arg(long, value_name = "N", value_delimiter = ',', required = true)]
    pub(crate) rows: Vec<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Times {
    /// Rows that are copied into a DynamoDB that takes everything
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    pub(crate) rows: u32,

    /// Rows that are read one by one, and moved under the protocol of the mirror
    #[arg(long, value_name = "N", default_value_t = 6_000)]
    pub(crate) small: u32,

    /// How often everything is run, in turn
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) rounds: u32,

    /// Also copy so many rows into the embedded DynamoDB, and the DynamoDB Local
    #[arg(long, value_name = "N")]
    pub(crate) engine_rows: Option<u32>,

    /// Where DynamoDB Local listens
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
}
