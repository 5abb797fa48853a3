//! Bytes of a fixed number.

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl<const N: usize> MySqlValue for [u8; N] {
    const EXPECTED: &'static str = "a BINARY, BLOB or BIT column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Bytes | ColumnType::Bit)
    }

    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let bytes = cell.bytes();
        bytes.try_into().map_err(|_| ValueProblem::new(format!("it has {} bytes, and the field {N}", bytes.len())))
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Bytes(self.to_vec())
    }
}
