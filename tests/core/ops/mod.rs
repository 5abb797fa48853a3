//! The operations, each on every engine.

mod batch;
mod batch_faults;
mod cursors;
mod entities;
mod errors;
mod large;
mod lost_answers;
mod pages;
mod query;
mod ranges;
mod readings;
mod scan;
mod table_reads;
mod transaction;
mod transaction_faults;
mod update;
mod update_index;
mod write;
