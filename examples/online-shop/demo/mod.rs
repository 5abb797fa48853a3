//! The move of a whole shop while it is used: MySQL is filled, customers, sellers and visitors come, the phases go up, down and
//! up again, and in the end what writers were told is held against both stores, and both stores against each other.

mod audit;
mod cleanup;
mod engine;
mod fill;
mod instances;
mod ledger;
mod measure;
mod moving;
mod options;
mod patterns;
mod progress;
mod report;
mod run;
mod sample;
mod tables;
mod traffic;

pub use audit::Audited;
pub use options::{Engine, Options};
pub use report::{Filled, PatternReport, PhaseReport, Report, Shadow, Summary, Verification, Waits};
pub use run::run;
