//! What the derives generate, used as a caller would use it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::struct_field_names, missing_docs, reason = "tests")]

mod conversions;
mod enums;
mod flatten;
mod generics;
mod hygiene;
mod item;
mod keys;
pub mod lints;
mod table;
mod values;
