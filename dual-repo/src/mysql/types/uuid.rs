//! `uuid::Uuid`: 16 bytes in the order of the text, or the text.

use uuid::Uuid;

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for Uuid {
    const EXPECTED: &'static str = "a BINARY(16), CHAR(36) or UUID column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Bytes | ColumnType::Text)
    }

    fn keeps_order(column: ColumnType) -> bool {
        column == ColumnType::Bytes
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let uuid = match cell.column() {
            ColumnType::Bytes if cell.bytes().len() == 16 => Uuid::from_slice(cell.bytes()).ok(),
            _ => Uuid::try_parse(cell.text()?).ok(),
        };
        uuid.ok_or_else(|| ValueProblem::new("the value is no UUID"))
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Uuid(*self.as_bytes())
    }
}
