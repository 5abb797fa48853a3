//! Helpers for tests of programs that use this crate; feature `testing`.

pub mod conformance;
