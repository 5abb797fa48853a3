//! An online shop that moves from MySQL to DynamoDB: its domain, its services over either store, what it did in SQL by hand, a
//! generator of realistic rows, and the move itself.

pub mod by_hand;
pub mod demo;
pub mod entities;
pub mod generate;
pub mod services;

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
