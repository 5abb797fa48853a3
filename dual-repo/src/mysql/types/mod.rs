//! [`MySqlValue`](super::MySqlValue) for the types of the standard library and the usual crates.

mod array;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod boolean;
mod bytes;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod float;
mod integer;
mod number;
mod option;
mod parsed;
mod pointer;
mod set;
mod text;
mod time;
#[cfg(feature = "uuid")]
mod uuid;
