//! The runtime against the real SDK: embedded engine and DynamoDB Local.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod conformance;
mod every_type;
mod expr;
mod harness;
mod indexes;
mod key_layout;
mod large_items;
mod managed;
mod ops;
mod streams;
mod stress;
mod support;
mod traps;
mod unique;
mod wires;
