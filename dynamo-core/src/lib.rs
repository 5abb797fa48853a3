//! A typed DynamoDB client.

extern crate self as dynamo_core;

mod entity;
mod error;
pub mod expr;
pub mod key;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod schema;
mod table;
pub mod value;
#[doc(hidden)]
pub mod wire;

pub use entity::{DynamoEntity, Gsi, Indexed, Primary};
pub use error::{Error, Result};
pub use table::DynamoTable;
