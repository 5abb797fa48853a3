//! What derived code calls, and nobody else.

pub use super::compress::{Compressed, Deflate};
pub use super::convert::{As, FillAs, FillAsWith, MoveAs, PutAs, ReadAs, convert};
pub use super::element::{Elements, Next, Push};
pub use super::flatten::Flattened;
pub use super::names::check_flattened;
pub use super::null::{OrNull, Own};
pub use super::op::{Decode, Encode, Fill, FillWith, Move, Put, Read, codec, de};
pub use super::serde::ViaSerde;
pub use super::tagged::{
    Beside, Variant, Variants, check_tag, decode_adjacent, decode_external, decode_internal, decode_untagged,
    encode_adjacent, encode_external, encode_internal, encode_untagged, incomplete,
};
pub use super::time::{DateOnly, Rfc3339, Unix};
pub use super::unit_enum::{
    NumberEnum, UnitEnum, decode_name, decode_number, encode_number, key_of_name, key_of_number, read_name,
    read_number, write_name, write_number,
};
pub use super::with::held;
