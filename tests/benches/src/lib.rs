//! Conversions and whole requests, each as a case that can be counted or timed, beside the same written by hand.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a case that cannot run has nothing to say")]

pub mod by_hand;
mod canned;
pub mod cases;
pub mod entities;

pub use canned::{Canned, client};
