//! Conversions and whole requests, each as a case that can be counted or timed, beside the same written by hand.
//!
//! A program hands its cases to [`run`]. What is compared with what, and what may come of it, is not known here.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a case that cannot run has nothing to say")]

pub mod by_hand;
mod canned;
mod case;
pub mod cases;
pub mod entities;
mod program;

pub use canned::{Canned, client};
pub use case::{Case, Ops, Subject};
pub use program::{run, run_counting};
