//! Rows on their way into another place: what a backfill and a check have in common.

mod counters;
mod key;
mod progress;
mod readers;
mod total;

pub(crate) use counters::{Counters, Stage, add};
pub(crate) use key::key_text;
pub(crate) use progress::{Observer, row_error};
pub use progress::{Progress, Stages};
pub(crate) use readers::{Readers, Worker, read};
pub(crate) use total::Total;
