//! Helpers for the tests of a program that uses this library.

mod faults;
mod key_layout;

pub use faults::{Calls, Fault, Faults, Gate, Log, Request};
#[doc(hidden)]
pub use key_layout::assert_key_layout;
