//! `#[dynamo(unique)]`: DynamoDB keeps nothing unique but keys, so every unique value is the key of an item of its own.
//!
//! Such an item, a marker, says whose value it is. It is written and deleted in one transaction with the item itself.

mod change;
mod items;
mod marker;
mod merge;
mod replaceable;
mod text;

pub(crate) use change::{Change, Held, Known, Unchanged, markers};
pub use items::unique_items;
pub(crate) use marker::Marker;
pub(crate) use merge::merge;
pub use replaceable::{Guarded, Replaceable};
pub(crate) use text::{PREFIX as MARKER_PREFIX, head_of, is_marker, is_marker_text, may_be_marker, unique_text};
