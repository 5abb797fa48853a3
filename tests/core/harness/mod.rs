//! The harness itself: a suite is worth what its tools are.

mod database;
mod engines;
mod faults;
mod more_faults;
mod unprocessed;
