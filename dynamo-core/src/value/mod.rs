//! Conversions between Rust values and DynamoDB attributes, exact in both directions.
//!
//! | type | stored as | key | feature |
//! |---|---|---|---|
//! | `u8` to `u128`, `i8` to `i128`, `usize`, `isize` | N; 128 bits as far as 38 digits | N, text | |
//! | `f32`, `f64` | N, in the shortest text that reads back; not NaN or infinite, and only as large as DynamoDB's numbers | | |
//! | [`Number`] | N, any number of DynamoDB | N | |
//! | `rust_decimal::Decimal` | N | N | `rust_decimal` |
//! | `bigdecimal::BigDecimal` | N, of up to 38 digits | | `bigdecimal` |
//! | `bool` | BOOL | | |
//! | `String`, `Box<str>`, `Arc<str>`, `Cow<str>` | S | S, text | |
//! | `char` | S | | |
//! | `uuid::Uuid` | S, hyphenated | S, text | `uuid` |
//! | `url::Url`, `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `SocketAddr` | S | | `url` for the first |
//! | `Vec<u8>`, `[u8; N]`, `bytes::Bytes`, `Blob` | B | B, but for arrays and `Blob` | |
//! | `chrono::DateTime<Utc>`, `time::UtcDateTime`, `jiff::Timestamp` | S, `2025-01-31T23:59:59.123456789Z` | S, text | of the crate's name |
//! | `time::OffsetDateTime` | S, with its offset; `Z` in UTC | S, text, in UTC only | `time` |
//! | `chrono::DateTime<FixedOffset>` | S, with its offset | | `chrono` |
//! | `chrono::NaiveDateTime`, `time::PrimitiveDateTime`, `jiff::civil::DateTime` | S, `2025-01-31T23:59:59.123456789` | S, text | of the crate's name |
//! | `chrono::NaiveDate`, `time::Date`, `jiff::civil::Date` | S, `2025-01-31` | S, text | of the crate's name |
//! | `chrono::NaiveTime`, `time::Time`, `jiff::civil::Time` | S, `23:59:59.123456789` | | of the crate's name |
//! | `std::time::SystemTime` | N, seconds since 1970 with a fraction | | |
//! | `std::time::Duration`, `chrono::TimeDelta`, `time::Duration`, `jiff::SignedDuration` | N, seconds with a fraction | | of the crate's name |
//! | `Option<T>` | as `T`, or absent; NULL in a list or map | in an index | |
//! | `Option<Option<T>>` | absent, NULL, or as `T`: three values for `None`, `Some(None)` and the rest | | |
//! | `Box<T>`, `Arc<T>`, newtypes | as `T` | as `T`, newtypes only | |
//! | `Vec<T>`, `[T; N]`, tuples of up to eight, structs of several values | L, of strings too | | |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | M; `K` is a [`MapKey`]: `String`, integers, `Uuid`, unit enums | | |
//! | `HashSet<T>`, `BTreeSet<T>` | SS, NS or BS by `T`; an empty one is absent | | |
//! | structs, enums | by [`DynamoValue`](derive@crate::DynamoValue) | unit enums: S, text; as numbers: N, text | |
//! | `serde_json::Value` | any type but bytes and sets | | `serde_json` |
//! | `AttributeValue` | as it is | | |
//!
//! "Key" says whether the type can be a key attribute, by its DynamoDB type, and a component of a key template (text).
//!
//! All times of one kind have one text, whichever crate they are of. It is in UTC or has no zone, and is always of one width, so that
//! its order is that of time; years before 0 and after 9999 are errors. Other texts of RFC 3339 are read as well. A leap
//! second is one to `chrono` alone; the other crates have none, and refuse to read it. `jiff::Zoned` is not stored: keep its `Timestamp`, and
//! the name of its zone beside it.

mod array;
mod av_sink;
mod av_source;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod binary;
mod codec;
mod compress;
mod convert;
#[cfg(feature = "rust_decimal")]
mod decimal;
#[cfg(feature = "compress")]
mod deflate;
mod dynamic;
mod element;
mod error;
mod flatten;
mod float;
#[doc(hidden)]
pub mod generated;
mod integer;
#[cfg(feature = "serde_json")]
mod json;
mod kind;
mod list;
mod map;
mod names;
mod null;
mod number;
mod op;
mod option;
#[cfg(feature = "compress")]
mod ordered;
mod parsed;
mod pointer;
mod record;
mod same;
mod serde;
mod set;
mod shown;
mod size;
mod sum;
mod tagged;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod time;
mod unit_enum;
#[cfg(feature = "uuid")]
mod uuid;
mod with;

pub use av_sink::AvSink;
pub use av_source::AvSource;
pub use codec::{Entries, ListSink, ListSource, MapSink, MapSource, Name, Sink, Source, Value};
pub use compress::Compressed;
pub(crate) use convert::ConvertOp;
pub use convert::{As, Convert};
#[cfg(feature = "compress")]
pub(crate) use deflate::all_inflated;
#[cfg(feature = "compress")]
pub use deflate::{INFLATED_MAX, inflated};
pub(crate) use dynamic::attributes;
pub(crate) use element::{Elements, Next};
pub use error::{Problem, R, ValueError};
pub use kind::Kind;
pub use map::MapKey;
pub use names::Names;
pub use number::{InvalidNumber, Number};
pub(crate) use number::{canonical_number, compare_numbers, parts as number_parts};
pub(crate) use op::{De, Op, codec};
pub use record::{
    Item, Record, Slots, build, build_map, encode_record, fill, from_item, into_item, record_into_av, to_item,
};
pub(crate) use same::same_item;
pub use same::{same_content, same_value};
pub use set::SetElement;
pub(crate) use set::set_of;
pub use shown::ShownItem;
pub(crate) use size::{SizeSink, attribute_sizes, sizes_of_item};
pub use size::{item_size, number_size, size_of_item};
pub(crate) use sum::sum_of_numbers;
pub(crate) use time::Instant;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub(crate) use time::TextTime;
#[cfg(feature = "time")]
pub(crate) use time::text_in_utc;
#[cfg(feature = "chrono")]
pub use time::{parse_timestamp, timestamp_text};

/// How deep DynamoDB lets maps and lists nest.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
pub const NESTING_MAX: usize = 32;
