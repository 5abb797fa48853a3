//! What the suites share: a test written once runs on every engine, each with tables of its own; a MySQL database
//! that is gone after the test; faults between the SDK's client and an engine, and between a program and its servers.
//!
//! ```ignore
//! integration::on_every_engine! {
//!     async fn a_deleted_item_is_gone(db: Dynamo) {
//!         // runs as `a_deleted_item_is_gone::embedded` and `a_deleted_item_is_gone::dynamodb_local`
//!     }
//! }
//!
//! #[tokio::test]
//! async fn throttled_writes_are_repeated() {
//!     let (db, log) = Faults::new().times(2, "PutItem", Fault::Throttle).attempts(3).over(&Dynamo::embedded()?);
//!     // ..
//!     assert_eq!(log.count("PutItem"), 3);
//! }
//!
//! #[tokio::test]
//! async fn rows_are_read() {
//!     let database = integration::database().await;
//!     sqlx::raw_sql("CREATE TABLE t (id INT)").execute(&database.pool).await?;
//! }
//! ```
//!
//! A server that does not run fails the tests that need it. Nothing is ever skipped.
#![allow(clippy::panic, clippy::expect_used, reason = "a harness fails a test by panicking")]

pub mod differential;
mod engine;
mod every_engine;
mod mysql;
pub mod numbered;
mod proxy;
mod unique;

pub use dynamo_core::testing as faults;
pub use dynamo_core::testing::{Fault, Faults, Log};
pub use engine::{Backend, Tables, dynamodb_at, engines};
pub use every_engine::run;
pub use mysql::{Database, database, database_at};
pub use proxy::{Cut, Proxy};
