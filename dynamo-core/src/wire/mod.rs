//! DynamoDB's JSON, read and written without a tree in between.
//!
//! A body is validated as UTF-8 once; a [`Cursor`] then walks it, a [`JsonSource`] reads typed values from the
//! cursor, a [`JsonSink`] writes them.

mod cursor;
mod escape;
mod item_text;
mod members;
mod others;
mod read;
mod scan;
mod sink;
mod skip;
mod sort;
mod source;
mod string;
mod tag;
mod write;

#[cfg(test)]
mod tests;

pub use cursor::{Cursor, DEPTH_MAX};
pub(crate) use escape::push_text;
pub(crate) use item_text::{CAPACITY, ItemText, append_item, append_item_of, written_item};
pub use members::{JsonEntries, JsonList, JsonMap};
pub(crate) use others::push_others;
pub(crate) use read::peek_item;
pub use read::{attributes, item, read_item, read_value};
pub use sink::{JsonListSink, JsonMapSink, JsonSink};
pub(crate) use sort::sorted;
pub use source::JsonSource;
pub(crate) use write::write_item_of;
pub use write::{write_item, write_value};
