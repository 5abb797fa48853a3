//! Compares all rows of an entity with the items that they should be.

pub(crate) mod compare;
mod difference;
mod keys;
mod report;
mod run;
mod work;

pub use difference::{AttributeDifference, Difference, Shown};
pub use report::VerifyReport;
pub use run::{Values, Verify};
