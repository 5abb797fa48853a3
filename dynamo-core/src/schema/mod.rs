//! Const descriptions of entities and tables.

mod check;
mod diff;
mod entity;
mod index;
mod table;

pub use check::check_entity;
pub use diff::{Difference, TableDiff};
pub use entity::EntitySchema;
pub use index::{IndexId, IndexSchema, Projection};
pub use table::{Billing, Encryption, StreamView, TableSchema, TableSettings};
