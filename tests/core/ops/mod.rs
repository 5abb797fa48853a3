//! The operations, each on every engine.

mod batch;
mod batch_faults;
mod cursors;
mod entities;
mod large;
mod pages;
mod query;
mod ranges;
mod readings;
mod scan;
mod table_reads;
mod update;
mod update_index;
mod write;
