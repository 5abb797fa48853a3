//! Cases that can be counted and timed. They know nothing of what is measured, so that crates that cannot be built together
//! have the same.
//!
//! A program hands its cases to [`run`]. What is compared with what, and what may come of it, is not known here.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a case that cannot run has nothing to say")]

mod case;
mod program;
mod request;

pub use case::{Case, Ops, Subject};
pub use program::{run, run_counting};
pub use request::{Runtime, per_request, runtime};
