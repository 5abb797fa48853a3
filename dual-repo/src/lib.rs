//! The SQL side of moving a service from `MySQL` to `DynamoDB`: structs that are read from rows, a backfill that writes
//! them as items, and a check that both stores hold the same.

extern crate self as dual_repo;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod backfill;
mod error;
pub mod mysql;
mod project;
mod transfer;
pub mod verify;

pub use backfill::{Backfill, BackfillReport};
pub use dynamo_derive::{MySqlEntity, MySqlRow, MySqlValue};
pub use error::{Error, Result, RowError, RowProblem};
pub use mysql::{MySql, MySqlEntity, MySqlOptions, MySqlRow, MySqlValue};
pub use project::{Projected, project};
pub use transfer::{Progress, Stages};
pub use verify::{Verify, VerifyReport};
