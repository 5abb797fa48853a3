//! Operations as values: made from the type, completed by options, sent to a handle.

mod answer;
mod applied;
mod attempts;
mod create;
mod cursor;
mod delete;
mod exists;
mod get;
mod keyed;
mod page;
mod plan;
pub(crate) mod put;
mod query;
mod scan;
mod send;
mod shards;
mod sift;
mod table;
mod update;
mod update_actions;
pub(crate) mod write;

pub use create::Create;
pub use cursor::Cursor;
pub use delete::{Delete, Deleted};
pub use exists::Exists;
pub use get::Get;
pub use page::Page;
pub use put::Put;
pub use query::Query;
pub use scan::Scan;
pub use sift::{EveryItem, Found, OnlyEntities, Yields};
pub use table::{TableQuery, TableScan};
pub use update::Update;
pub(crate) use update_actions::Actions;
pub use write::TransactWrite;
