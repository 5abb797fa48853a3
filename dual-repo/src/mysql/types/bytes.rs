//! Bytes.

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for Vec<u8> {
    const EXPECTED: &'static str = "a BINARY, BLOB, BIT or GEOMETRY column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Bytes | ColumnType::Bit | ColumnType::Geometry)
    }

    fn keeps_order(column: ColumnType) -> bool {
        column == ColumnType::Bytes
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        Ok(cell.bytes().to_vec())
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Bytes(self.clone())
    }
}
