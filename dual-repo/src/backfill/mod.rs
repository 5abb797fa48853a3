//! Writes all rows of an entity as items.

mod report;
mod run;
mod write;

pub use report::BackfillReport;
pub use run::Backfill;
