//! Private servers for tests and demos: MariaDB or MySQL, and AWS's DynamoDB Local.
//!
//! A server listens on a free port of this machine, keeps everything it writes in a directory of
//! its own, and takes both with it when it stops or is dropped. What a killed owner leaves behind
//! is cleaned up by the next start in the same parent directory.
//!
//! ```no_run
//! use servers::{DynamoDbLocal, DynamoDbLocalOptions, MySqlServer, MySqlServerOptions};
//!
//! MySqlServer::ensure_installed(&|progress| println!("{progress}"))?;
//! let mysql = MySqlServer::start(&MySqlServerOptions::new(servers::directory()).database("shop"))?;
//! println!("{}", mysql.url("shop"));
//!
//! DynamoDbLocal::ensure_installed(&servers::directory(), &|progress| println!("{progress}"))?;
//! let dynamodb = DynamoDbLocal::start(&DynamoDbLocalOptions::new(servers::directory()))?;
//! println!("{}", dynamodb.endpoint());
//! # Ok::<(), servers::Error>(())
//! ```
//!
//! Suites do not start servers: they ask for the ones that run, with [`find_mysql`] and
//! [`find_dynamodb_local`].

mod dynamodb_local;
mod error;
mod group;
mod home;
mod install;
mod leftovers;
mod locate;
mod mysql;
mod running;
mod server;
mod valgrind;

pub use dynamodb_local::{DynamoDbLocal, DynamoDbLocalOptions};
pub use error::{Error, Result};
pub use group::{Ask, ProcessGroup};
pub use mysql::{Durability, MYSQLD, MySqlServer, MySqlServerOptions};
pub use running::{DYNAMODB_LOCAL_URL, MYSQL_URL, NotFound, Published, find_dynamodb_local, find_mysql, publish};
pub use valgrind::valgrind;

use std::path::PathBuf;

/// Where servers of this workspace live: `target/servers`.
#[must_use]
pub fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/servers"))
}
