//! The primary key of a row, read from the row itself: also of one that cannot be read into its struct.

use sqlx::mysql::MySqlRow as SqlRow;

use super::plan::KeyColumn;
use super::row::bytes;
use super::wire::{DateTimeParts, TimeParts, Whole, double, float};
use super::{Cell, ColumnType, RowKey, SqlValue, ValueProblem};

/// The key, which is in the first columns of the row.
pub(crate) fn read(row: &SqlRow, columns: usize, types: &[ColumnType]) -> Result<RowKey, ValueProblem> {
    let value = |position: usize| {
        let column = types.get(position).copied().unwrap_or(ColumnType::Other);
        match bytes(row, position) {
            Some(bytes) => value(Cell::new(bytes, column)),
            None => Ok(SqlValue::Null),
        }
    };
    (0..columns).map(value).collect::<Result<_, _>>().map(RowKey)
}

/// Whether the key of a row that was written, and found again by it, is read as it was given: other types have several forms of a value.
pub(crate) fn is_read_as_written(columns: &[KeyColumn], key: &RowKey) -> bool {
    columns.iter().zip(&key.0).all(|(column, value)| match value {
        SqlValue::Int(_) | SqlValue::UInt(_) => matches!(column.type_, ColumnType::Integer { .. }),
        SqlValue::Text(_) => column.type_ == ColumnType::Text,
        SqlValue::Bytes(_) => column.type_ == ColumnType::Bytes,
        _ => false,
    })
}

/// A value as the parameter that equals it.
pub(crate) fn value(cell: Cell<'_>) -> Result<SqlValue, ValueProblem> {
    Ok(match cell.column() {
        ColumnType::Integer { .. } | ColumnType::Bit | ColumnType::Year => Whole::read(cell)?.into(),
        ColumnType::Float => SqlValue::Double(float(cell)?.into()),
        ColumnType::Double => SqlValue::Double(double(cell)?),
        ColumnType::Text | ColumnType::Decimal => SqlValue::Text(cell.text()?.to_owned()),
        ColumnType::Bytes => SqlValue::Bytes(cell.bytes().to_vec()),
        // As it is: what the calendar makes of a date is no concern of a key.
        ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp => {
            SqlValue::Text(DateTimeParts::read(cell)?.text(cell.column()))
        }
        ColumnType::Time => SqlValue::Text(TimeParts::read(cell)?.text()),
        ColumnType::Enum { .. } | ColumnType::Set | ColumnType::Json | ColumnType::Geometry | ColumnType::Other => {
            return Err(ValueProblem::new("a column of this type cannot be in the key"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_texts_and_bytes_have_one_form() {
        let column = |type_| KeyColumn { name: "id", type_, declared: String::new(), labels: Vec::new() };
        let is = |type_, value| is_read_as_written(&[column(type_)], &RowKey::new(vec![value]));
        let (integer, text) = (ColumnType::Integer { unsigned: true }, |text: &str| SqlValue::Text(text.to_owned()));
        assert!(is(integer, SqlValue::Int(7)) && is(integer, SqlValue::UInt(7)));
        assert!(is(ColumnType::Text, text("7")) && is(ColumnType::Bytes, SqlValue::Bytes(vec![7])));
        // 07, 7.0, 2024-01-01 00:00:00.000000, and another form of a UUID.
        assert!(!is(integer, text("07")) && !is(ColumnType::Decimal, text("7.0")));
        assert!(!is(ColumnType::DateTime, text("2024-01-01")) && !is(ColumnType::Year, SqlValue::UInt(24)));
        assert!(!is(ColumnType::Text, SqlValue::Uuid([7; 16])));
    }
}
