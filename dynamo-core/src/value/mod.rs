//! Conversions between Rust values and DynamoDB attributes, exact in both directions.

mod array;
mod av_sink;
mod av_source;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod binary;
mod codec;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod dynamic;
mod error;
mod float;
mod integer;
#[cfg(feature = "serde_json")]
mod json;
mod kind;
mod list;
mod map;
mod number;
mod op;
mod option;
mod parsed;
mod pointer;
mod record;
mod same;
mod set;
mod size;
mod std_time;
#[cfg(test)]
pub(crate) mod tests;
mod text;
#[cfg(feature = "chrono")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use av_sink::AvSink;
pub use av_source::AvSource;
pub use codec::{Entries, ListSink, ListSource, MapSink, MapSource, Name, Sink, Source, Value};
pub(crate) use dynamic::attributes;
pub use error::{Problem, R, ValueError};
pub use kind::Kind;
pub use map::MapKey;
pub use number::{InvalidNumber, Number};
pub(crate) use number::{canonical_number, compare_numbers, parts as number_parts};
pub use op::{De, Fill, FillWith, Move, Op, Put, Read, codec, de};
pub use record::{Item, Record, build, build_map, encode_record, from_item, into_item, record_into_av, to_item};
pub(crate) use same::same_item;
pub use same::same_value;
pub use set::SetElement;
pub(crate) use size::{attribute_sizes, sizes_of_item};
pub use size::{item_size, number_size};
#[cfg(feature = "chrono")]
pub(crate) use time::key as time_key;
#[cfg(feature = "chrono")]
pub use time::{parse_timestamp, timestamp_text};

/// How deep DynamoDB lets maps and lists nest.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
pub const NESTING_MAX: usize = 32;
