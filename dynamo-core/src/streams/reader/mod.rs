//! Reading a whole stream.

mod api;
mod changes;
mod client;
mod convert;
mod deliver;
mod run;
mod shard;
mod tree;

pub use changes::{Changes, Ended, Gaps, StartAt};
pub use deliver::DeadLetter;
