//! An online shop that moves from MySQL to DynamoDB: its domain, its access patterns on both stores, a generator of
//! realistic rows, and the move itself.

pub mod demo;
pub mod entities;
pub mod generate;
pub mod stores;

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
