//! What the derives generate, in surroundings that are not kind to it.
#![allow(missing_docs, reason = "tests")]

mod hygiene;
pub mod lints;
