//! A private server that speaks as MySQL does: MariaDB, or MySQL itself. The suites and the demo use it.

mod instance;
mod options;
mod programs;

pub use instance::MySqlServer;
pub use options::{Durability, MySqlServerOptions};
pub use programs::MYSQLD;
