//! The move of a whole shop, live: fill MySQL, make the tables, copy, verify, ask both stores the same questions.

mod checkouts;
mod cleanup;
mod engine;
mod measure;
mod migrate;
mod options;
mod patterns;
mod progress;
mod report;
mod run;
mod sample;
mod session;

pub use options::{Engine, Options};
pub use report::Report;
pub use run::run;
