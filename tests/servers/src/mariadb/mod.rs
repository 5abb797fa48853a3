//! A private MariaDB, which the suites and the demo use as their MySQL.

mod instance;
mod options;
mod programs;

pub use instance::MariaDb;
pub use options::{Durability, MariaDbOptions};
