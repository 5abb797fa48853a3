//! Faults between the SDK's client and an engine, or in place of one.
//!
//! Everything above the connection is the real SDK: signing, retries, parsing of errors. What it sends is recorded.
//!
//! ```ignore
//! let (db, log) = Faults::new()
//!     .times(2, "BatchWriteItem", Fault::Unprocessed { percent: 60 })
//!     .next("PutItem", Fault::LoseAnswer)
//!     .attempts(3)
//!     .over(&engine)?;                       // or `.alone()`, where no engine answers what has no fault
//! ```

mod answer;
mod client;
mod gate;
mod log;
mod plan;
mod unprocessed;

pub use gate::Gate;
pub use log::{Log, Request};
pub use plan::{Fault, Faults};
