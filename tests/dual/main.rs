//! MySQL and DynamoDB side by side: rows read exactly, written as items, compared.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod by_hand;
