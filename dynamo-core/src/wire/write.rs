//! Whole values into a body.

use super::{JsonMapSink, JsonSink};
use crate::key::Key;
use crate::value::{MapSink, R, Record, Value};

/// Appends an item, `{"id":{"N":"7"}}`; an item that fails leaves nothing behind.
///
/// # Errors
/// When a field cannot be stored.
pub fn write_item<T: Record>(record: &T, out: &mut String) -> R<()> {
    write_item_of(record, None, out)
}

/// The same of an item whose primary key was made before, if it is given.
pub(crate) fn write_item_of<T: Record>(record: &T, key: Option<&Key>, out: &mut String) -> R<()> {
    whole(out, |out| {
        let mut map = JsonMapSink::item(out, key);
        record.fields(&mut map)?;
        map.end()
    })
}

/// Appends a typed value, `{"N":"7"}`; a value that fails leaves nothing behind.
///
/// # Errors
/// When the value cannot be stored.
pub fn write_value<T: Value>(value: &T, out: &mut String) -> R<()> {
    whole(out, |out| value.encode(JsonSink::new(out)))
}

#[inline]
fn whole(out: &mut String, write: impl FnOnce(&mut String) -> R<()>) -> R<()> {
    let mark = out.len();
    let written = write(out);
    if written.is_err() {
        out.truncate(mark);
    }
    written
}
