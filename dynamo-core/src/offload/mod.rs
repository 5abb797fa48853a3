//! Large values in an object store, with a pointer to them in the item.
//!
//! An item has at most 400 KB, and a read of it pays for all of them. A field of type [`Offloaded`] keeps its value in S3, or in
//! whatever else the crate `object_store` speaks to; the item has the object's name, its size and its hash. Values that are small
//! stay in the item. [`Objects`] writes, reads and deletes, and each of these is a call of its own: reading a page of items reads no
//! objects.
//!
#![cfg_attr(feature = "embedded", doc = "```")]
#![cfg_attr(not(feature = "embedded"), doc = "```ignore")]
//! # use std::sync::Arc;
//! use dynamo_core::offload::{Objects, Offloaded};
//! use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
//! use object_store::memory::InMemory;
//!
//! #[derive(Debug, Clone, PartialEq, DynamoEntity)]
//! #[dynamo(table = "Reports", entity = "REPORT")]
//! #[pk("{id}")]
//! #[sk("#REPORT")]
//! struct Report {
//!     id: String,
//!     title: String,
//!     body: Offloaded<String>,
//! }
//!
//! #[derive(DynamoTable)]
//! #[dynamo(table = "Reports")]
//! enum Reports {
//!     Report(Report),
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let db = Dynamo::embedded()?;
//! Reports::ensure_table(&db).await?;
//! let objects = Objects::new(Arc::new(InMemory::new()), "reports/body")?; // or `AmazonS3Builder::from_env().build()?`
//!
//! let text = "It was a dark and stormy night. ".repeat(100_000); // 3.2 MB
//! let body = objects.offload(text.clone()).await?; // first the object,
//! Report::create(Report { id: "r1".into(), title: "Weather".into(), body }).send(&db).await?; // then the item
//!
//! let report = Report::get("r1").send(&db).await?.ok_or("no report")?;
//! assert_eq!(objects.load(report.body).await?, text);
//! # Ok(())
//! # }
//! ```
//!
//! # The item decides
//!
//! An object gets a name that nothing had before, and is never changed. It is written before the item that points to it, so the item's
//! write, alone or in a transaction with others, is the moment at which the new value counts; until then, readers see the old item, which
//! points to the old object, which is still there. If the program dies in between, or the write is refused, an object is
//! left that nothing points to. [`delete_replaced`](Objects::delete_replaced) deletes what an item no longer points to, from the writer or from
//! the table's stream, and a [`Sweep`] finds all that is left.
//!
//! Each object belongs to the one item it was written for. An item that is copied, or moved to another key, while a sweep reads the
//! table needs an object of its own: load and offload the value.

mod body;
mod error;
mod objects;
mod offloaded;
mod pointer;
mod sweep;
#[cfg(test)]
mod tests;

pub use error::OffloadError;
pub use objects::Objects;
pub use offloaded::Offloaded;
pub use pointer::ObjectRef;
pub use sweep::{Marked, Referenced, Sweep, Swept};
