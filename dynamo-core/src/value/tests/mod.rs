//! Every supported type in every representation.

mod absence;
pub(crate) mod any;
#[cfg(feature = "compress")]
mod compress;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod float;
mod integer;
mod json;
mod list;
mod more_times;
mod more_types;
mod number;
mod path;
mod round_trip;
mod size;
mod time;

pub(crate) use json::json;
