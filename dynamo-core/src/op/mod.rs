//! Operations as values: made from the type, completed by options, sent to a handle.

mod answer;
mod applied;
mod attempts;
mod bounds;
mod claim;
mod count;
mod create;
mod cursor;
mod delete;
mod exists;
mod explain;
mod fetch;
mod fingerprint;
pub(crate) mod get;
mod hydrate;
mod keyed;
mod lanes;
mod page;
mod plan;
pub(crate) mod put;
mod query;
mod results;
mod scan;
#[cfg(feature = "sealed-cursors")]
mod seal;
mod select;
mod send;
mod sift;
mod table;
mod update;
mod update_actions;
pub(crate) mod write;
mod writes;

pub use bounds::End;
pub use claim::ClaimUnique;
pub use create::Create;
pub use cursor::{Cursor, CursorProblem};
pub use delete::{Delete, Deleted};
pub use exists::Exists;
pub use explain::{Calls, Cost, Explain, Explanation, Sizes, Surplus, Unit};
pub use get::Get;
pub use hydrate::Hydrate;
pub use page::Page;
pub use put::Put;
pub use query::Query;
pub use results::Results;
pub use scan::Scan;
#[cfg(feature = "sealed-cursors")]
pub use seal::CursorKey;
pub use select::{Attribute, Attributes, Items, Only, Selection, Whole};
pub use sift::{EveryItem, Found, OnlyEntities, Yields};
pub use table::{TableQuery, TableScan};
pub use update::Update;
pub(crate) use update_actions::Actions;
pub use write::TransactWrite;
pub use writes::{Apart, Call, Plan, Together, Writes};
