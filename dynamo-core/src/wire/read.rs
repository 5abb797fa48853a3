//! Whole values from a body.

use super::{Cursor, JsonMap, JsonSource};
use crate::value::{self, Item, R, Record, Value, build_map};

/// Reads an item, `{"id":{"N":"7"}}`, and nothing behind it.
///
/// # Errors
/// When the body is malformed, or an attribute is missing or does not fit.
pub fn read_item<T: Record>(body: &str) -> R<T> {
    let mut cursor = Cursor::new(body);
    let value = item(&mut cursor)?;
    cursor.end()?;
    Ok(value)
}

/// Reads a typed value, `{"N":"7"}`, and nothing behind it.
///
/// # Errors
/// When the body is malformed, or the value does not fit.
pub fn read_value<T: Value>(body: &str) -> R<T> {
    let mut cursor = Cursor::new(body);
    cursor.token();
    let mark = cursor.mark();
    let value = T::decode(JsonSource::new(&mut cursor))?;
    cursor.settle(mark)?;
    cursor.end()?;
    Ok(value)
}

/// Reads the item that the cursor is at.
///
/// # Errors
/// When the text is malformed, or an attribute is missing or does not fit.
#[inline]
pub fn item<T: Record>(cursor: &mut Cursor<'_>) -> R<T> {
    build_map(JsonMap::item(cursor)?)
}

/// Reads the item that the cursor is at as it is, without moving the cursor.
pub(crate) fn peek_item(cursor: &Cursor<'_>) -> R<Item> {
    let mut copy = *cursor;
    attributes(&mut copy)
}

/// Reads the item that the cursor is at as it is, for keys that only travel back to DynamoDB.
///
/// # Errors
/// When the text is malformed or an attribute occurs twice.
pub fn attributes(cursor: &mut Cursor<'_>) -> R<Item> {
    value::attributes(JsonMap::item(cursor)?)
}
