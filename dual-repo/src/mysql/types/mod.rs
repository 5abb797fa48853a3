//! [`MySqlValue`](super::MySqlValue) for the types of the standard library and the usual crates.

mod boolean;
mod bytes;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod float;
mod integer;
mod number;
mod option;
mod pointer;
mod set;
mod text;
#[cfg(feature = "chrono")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;
