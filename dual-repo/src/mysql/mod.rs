//! Rows of MySQL (and MariaDB), and the structs that they are read into.
//!
//! A struct says where its fields come from; [`MySql`] reads them, checked against the database's own
//! catalogue before the first row and exact to the last digit.

pub(crate) mod answer;
pub(crate) mod attribute;
mod catalog;
mod column_type;
mod date;
mod entity;
mod handle;
#[cfg(feature = "serde_json")]
mod json;
pub(crate) mod key_part;
pub(crate) mod key_value;
pub(crate) mod label;
mod mapping;
pub(crate) mod op;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod predicate;
pub(crate) mod range;
mod row;
mod rows;
pub(crate) mod search;
pub(crate) mod select;
mod session;
mod sql_value;
pub(crate) mod statement;
pub(crate) mod stream;
#[cfg(test)]
mod tests;
mod transaction;
mod types;
mod value;
mod wire;
pub(crate) mod write;
mod writer;

pub use column_type::ColumnType;
pub use date::{MySqlDate, MySqlDateTime};
pub use entity::MySqlEntity;
pub use handle::{MySql, MySqlOptions};
#[cfg(feature = "serde_json")]
pub use json::Json;
pub use mapping::{Cascade, ChildrenMap, ColumnRef, Direction, Element, Join, Presence, RowMap, TableMap};
pub use plan::{Loss, Reference};
pub use row::{MySqlRow, RowReader, Unreadable};
pub use rows::{ByKey, Distinct, MySqlRows, Structs, Values};
pub(crate) use sql_value::query;
pub use sql_value::{AnyKey, MySqlKey, MySqlKeyPart, RowKey, SqlValue};
pub use transaction::MySqlTransaction;
pub use value::{Cell, MySqlValue, ValueProblem};
pub use write::Park;
pub use writer::RowWriter;
