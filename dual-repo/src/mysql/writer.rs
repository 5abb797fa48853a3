//! A struct on its way into rows: the counterpart of [`RowReader`](super::RowReader).

use super::{MySqlRow, MySqlValue, SqlValue};

/// The values of a struct, in the order in which [`MySqlRow::describe`] lists their columns.
#[derive(Debug, Default)]
pub struct RowWriter {
    values: Vec<Written>,
    lists: Vec<Vec<Vec<Written>>>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    pub(crate) value: SqlValue,
    /// NULL reads as this value too.
    pub(crate) absent: bool,
}

/// All values of an entity.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) root: Vec<Written>,
    /// Of each list, the rows.
    pub(crate) lists: Vec<Vec<Vec<Written>>>,
}

impl RowWriter {
    /// The values of a struct.
    pub(crate) fn of<R: MySqlRow>(row: &R) -> Values {
        let mut writer = RowWriter::default();
        row.encode(&mut writer);
        Values { root: writer.values, lists: writer.lists }
    }

    /// Writes the next column.
    pub fn column<T: MySqlValue>(&mut self, value: &T) {
        let value = value.encode();
        self.values.push(Written { absent: value == SqlValue::Null, value });
    }

    /// Writes the next column, which reads as `fallback` where it is NULL.
    pub fn column_or<T: MySqlValue>(&mut self, value: &T, fallback: fn() -> T) {
        let value = value.encode();
        let absent = value == SqlValue::Null || value == fallback().encode();
        self.values.push(Written { value, absent });
    }

    /// Writes a struct of columns that come next.
    pub fn embed<R: MySqlRow>(&mut self, row: &R) {
        row.encode(self);
    }

    /// Writes the next list.
    pub fn children<'a, R: MySqlRow + 'a>(&mut self, rows: impl IntoIterator<Item = &'a R>) {
        self.list(rows, |row, child| child.encode(row));
    }

    /// Writes the next list, a row for each element.
    pub(crate) fn list<X>(&mut self, elements: impl IntoIterator<Item = X>, write: impl Fn(&mut RowWriter, X)) {
        let row = |element| {
            let mut row = RowWriter::default();
            write(&mut row, element);
            row.values
        };
        self.lists.push(elements.into_iter().map(row).collect());
    }
}
