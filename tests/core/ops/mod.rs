//! The operations, each on every engine.

mod batch;
mod batch_faults;
mod create_table;
mod cursors;
mod debug;
mod ensure_table;
pub(crate) mod entities;
mod errors;
mod inputs;
mod key_kinds;
mod large;
mod limits;
mod lost_answers;
mod pages;
mod query;
mod ranges;
mod readings;
mod scan;
mod table_diff;
mod table_reads;
mod table_settings;
mod transaction;
mod transaction_faults;
mod update;
mod update_index;
mod update_mixed_index;
mod write;
