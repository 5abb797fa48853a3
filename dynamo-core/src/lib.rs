//! A typed DynamoDB client.

extern crate self as dynamo_core;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod batch;
mod client;
mod entity;
mod error;
pub mod expr;
pub mod key;
pub mod limits;
pub mod op;
mod retry;
pub mod schema;
mod table;
pub mod transaction;
pub mod value;
#[doc(hidden)]
pub mod wire;

pub use dynamo_derive::{DynamoEntity, DynamoTable, DynamoValue};

pub use batch::BatchWrite;
pub use client::{Dynamo, DynamoBuilder, Engine, RetryMode, Wire};
pub use entity::{DynamoEntity, Gsi, Indexed, Primary};
pub use error::{Error, Result};
pub use table::DynamoTable;
pub use transaction::Transaction;
