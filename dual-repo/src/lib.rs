//! The SQL side of moving a service from MySQL to DynamoDB.
//!
//! * [`MySqlEntity`]: a struct says which table, columns, joins and child rows it is read from, next to what it says of its
//!   DynamoDB keys. [`MySql`] reads it, checked against the database's own catalogue before the first row, and exact to
//!   the last digit: a value that does not fit is an error that names the row and the column.
//! * [`MySqlTransaction`]: inserts, updates and deletes whole entities with the rows of their lists, and reads back what it
//!   has written.
//! * [`repository`]: one interface over DynamoDB, MySQL, memory and a cache, with the same operations, errors and answers.
//! * [`project`]: the item of an entity. Everything here goes by this one function.
//! * [`Backfill`]: writes all rows as items, several pages and calls at once, in bounded memory.
//! * [`Verify`]: compares every item with its row, attribute by attribute, and finds items without row.
//!
//! ```no_run
//! use chrono::{DateTime, Utc};
//! use dual_repo::{Backfill, MySql, MySqlEntity, MySqlRow, Verify};
//! use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue};
//! use rust_decimal::Decimal;
//!
//! #[derive(Debug, DynamoEntity, MySqlEntity)]
//! #[dynamo(table = "Users", entity = "ORDER")]
//! #[pk("{user_email}")]
//! #[sk("ORDER#{created_at}#{order_id}")]
//! #[mysql(table = "orders", key = "order_id")]
//! #[mysql(join(users, on = "users.id = orders.user_id"))]
//! struct Order {
//!     #[mysql(column = "users.email")]
//!     user_email: String,
//!     #[mysql(column = "id")]
//!     order_id: u32,
//!     total_amount: Decimal,
//!     #[mysql(children(table = "order_items", on = "order_items.order_id = orders.id", order_by = "id"))]
//!     items: Vec<OrderItem>,
//!     created_at: DateTime<Utc>,
//! }
//!
//! #[derive(Debug, DynamoValue, MySqlRow)]
//! struct OrderItem {
//!     product_id: u32,
//!     quantity: u32,
//! }
//!
//! #[derive(Debug, DynamoTable)]
//! #[dynamo(table = "Users")]
//! enum Users {
//!     Order(Order),
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let mysql = MySql::connect("mysql://shop:secret@localhost/shop").await?;
//! let db = Dynamo::from_env().await?;
//! Users::ensure_table(&db).await?;
//!
//! let moved = Backfill::<Order>::new(&mysql, &db).run().await?;
//! println!("{moved}");
//! let checked = Verify::<Order>::new(&mysql, &db).run().await?;
//! assert!(moved.is_clean() && checked.is_clean(), "{checked}");
//! # Ok(())
//! # }
//! ```
//!
//! [`repository::DualStore`] moves entities while they are used, phase by phase: the guide [`guide::mirror`].
//!
//! Speaks to MySQL from version 8 on and to MariaDB; the tests run on MariaDB 10.11, and have passed on MySQL 9.7. Entities are
//! written to MySQL by [`MySqlTransaction`], and by nothing else.
//!
//! How each type is read, and what is checked beforehand, says the guide [`guide::mysql_mapping`]; how a program is written
//! that does not know where its data are, [`guide::repositories`].
//!
//! # Features
//!
//! | feature | what it adds | on by default |
//! |---|---|---|
//! | `chrono`, `rust_decimal`, `uuid` | their types as columns | yes |
//! | `bigdecimal`, `jiff`, `time`, `url` | their types as columns | |
//! | `serde_json` | documents: `serde_json::Value`, and any type that `serde` reads as `mysql::Json` | |
//! | `serde` | `Serialize` for reports | yes |
//! | `testing` | what every repository does, as a suite of tests for your own | no |
//! | `tls-ring`, `tls-aws-lc` | TLS to both stores, with `rustls` over either library | `tls-ring` |

extern crate self as dual_repo;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod backfill;
mod error;
pub mod guide;
pub mod mirror;
pub mod mysql;
mod project;
pub mod repository;
#[cfg(feature = "testing")]
pub mod testing;
mod transfer;
pub mod verify;

pub use backfill::{Backfill, BackfillReport};
pub use dynamo_derive::{MySqlEntity, MySqlRow, MySqlValue};
pub use error::{Error, Refusal, RefusalKind, Result, RowError, RowProblem};
pub use mysql::{MySql, MySqlEntity, MySqlOptions, MySqlRow, MySqlTransaction, MySqlValue};
pub use project::{Projected, project};
pub use transfer::{Progress, Stages};
pub use verify::{Verify, VerifyReport};
