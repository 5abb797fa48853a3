//! MySQL and DynamoDB side by side: rows read exactly, written as items, compared.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod by_hand;
mod column;
mod columns;
mod cost;
mod demo;
mod digits;
mod forms;
mod key_layout;
mod keys;
mod mapping;
mod moving;
mod reading;
mod session;
mod shop;
mod spelling;
mod surroundings;
mod types;
mod unique;
mod way_back;
mod writing;
