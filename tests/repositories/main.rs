//! Every repository behaves alike.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod batches;
mod caching;
mod children;
mod conformance;
mod differential;
mod filters;
mod orders;
mod plans;
mod shop;
mod trap_25_mirror;
mod wrong;
