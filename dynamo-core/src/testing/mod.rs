//! Helpers for the tests of a program that uses this library.

mod key_layout;

#[doc(hidden)]
pub use key_layout::assert_key_layout;
