//! The life of a schema: tables that are changed, items of older versions, keys that are made anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod load;
mod people;
mod plan;
mod sweep;
mod versions;
