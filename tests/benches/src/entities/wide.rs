#![allow(missing_docs, reason = "the fields of examples say what they are")]
#![allow(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_lines,
    reason = "it is as wide as no struct should be, its names as alike"
)]

include!(concat!(env!("OUT_DIR"), "/wide.rs"));
