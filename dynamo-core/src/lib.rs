//! A typed DynamoDB client: structs say what their keys, indexes and attributes are, and everything else follows.
//!
//! * [`DynamoEntity`]: a struct that is an item. Its derive makes keys out of templates such as `ORDER#{order_id:010}`, keeps
//!   the keys of indexes right, and converts every field exactly.
//! * [`DynamoTable`]: an enum of all entities of one table, with the table's settings. [`ensure_table`](DynamoTable::ensure_table)
//!   makes it.
//! * [`DynamoValue`]: nested structs, newtypes and enums, stored in one attribute.
//! * [`Dynamo`]: the handle to which operations are sent, over the AWS SDK or over an engine in this process.
//!
//! Operations are values: they are made from the type, completed by options, and sent. The same ones go into
//! a [`Transaction`], and `into_input` gives the SDK's own input for whatever is not covered here.
//!
#![cfg_attr(feature = "embedded", doc = "```")]
#![cfg_attr(not(feature = "embedded"), doc = "```ignore")]
//! use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
//!
//! /// A note of a user; the newest have the greatest numbers.
//! #[derive(Debug, Clone, PartialEq, DynamoEntity)]
//! #[dynamo(table = "Notes", entity = "NOTE")]
//! #[pk("USER#{user}")]
//! #[sk("NOTE#{number:010}")]
//! #[gsi(1, pk = "TAG#{tag}", sk = "{user}")]
//! struct Note {
//!     user: String,
//!     number: u32,
//!     /// Only notes with a tag are in the index.
//!     tag: Option<String>,
//!     text: String,
//! }
//!
//! #[derive(DynamoTable)]
//! #[dynamo(table = "Notes", billing = "on-demand")]
//! enum Notes {
//!     Note(Note),
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dynamo_core::Result<()> {
//! let db = Dynamo::embedded()?;
//! Notes::ensure_table(&db).await?;
//!
//! let note = Note { user: "ann".into(), number: 1, tag: None, text: "Buy milk".into() };
//! Note::create(note.clone()).send(&db).await?;
//! assert_eq!(Note::get(("ann", 1)).send(&db).await?, Some(note));
//!
//! Note::update(("ann", 1)).set(|note| note.tag, "home").condition(|note| note.tag.is_absent()).send(&db).await?;
//! let at_home = Note::query_gsi::<1>("home").all(&db).await?;
//! let first_nine = Note::query("ann").sk(|k| k.number(1)..=k.number(9)).all(&db).await?;
//! assert_eq!(at_home, first_nine);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | what it adds | on by default |
//! |---|---|---|
//! | `config` | region, profile and credentials from the default chain of AWS | yes |
//! | `tls-ring`, `tls-aws-lc` | HTTPS with `rustls` over either library | `tls-ring` |
//! | `embedded` | `Dynamo::embedded`, an engine in this process | no |
//! | `testing` | helpers for tests: faults between a program and DynamoDB; the layout of stored keys, held against a file | no |
//! | `metrics` | counters and histograms of calls, for the `metrics` crate | no |
//! | `streams` | `streams::Changes`: the stream of a table, read from the DynamoDB Streams API | no |
//! | `offload` | [`offload`]: large values in an object store, with pointers to them in items | no |
//! | `compress` | fields with `#[dynamo(compress)]` | no |
//! | `sealed-cursors` | cursors that their carriers can neither read nor make | no |
//! | `chrono`, `rust_decimal`, `uuid` | conversions and keys of these crates' types | yes |
//! | `time`, `jiff` | conversions and keys of these crates' times | no |
//! | `bigdecimal`, `serde_json`, `url` | conversions of these crates' types | no |
//! | `serde` | `#[dynamo(serde)]`: fields that are stored through `serde` | no |

extern crate self as dynamo_core;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod batch;
mod budget;
pub mod capacity;
mod client;
mod entity;
mod error;
pub mod expr;
pub mod guide;
pub mod heat;
pub mod key;
mod kin;
pub mod limits;
pub mod local;
mod managed;
pub mod monitor;
#[cfg(feature = "offload")]
pub mod offload;
pub mod op;
mod projected;
mod retry;
pub mod schema;
mod shape;
pub mod split;
pub mod streams;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transaction;
mod unique;
pub mod value;
#[doc(hidden)]
pub mod wire;

pub use dynamo_derive::{DynamoEntity, DynamoTable, DynamoValue};

pub use batch::{BatchRead, BatchWrite};
pub use budget::Budget;
pub use client::{Circuit, CircuitBreaker, CircuitState, Dynamo, DynamoBuilder, Engine, Passage, RetryMode, Wire};
pub use entity::{DynamoEntity, Gsi, Indexed, Lsi, Primary, ReadConsistently, Secondary};
pub use error::{Error, ErrorKind, Result};
pub use managed::{EXPIRY_MAX, Expiry, TOMBSTONE, Timestamp, Version, Versioned};
pub use projected::Projected;
pub use table::DynamoTable;
pub use transaction::Transaction;
pub use unique::{Guarded, Replaceable};
