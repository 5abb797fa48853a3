//! The primary key of a row, read from the row itself: also of one that cannot be read into its struct.

use sqlx::mysql::MySqlRow as SqlRow;

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
