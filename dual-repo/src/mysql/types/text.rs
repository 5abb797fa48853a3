//! Text.

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for String {
    const EXPECTED: &'static str = "a text, ENUM, SET, JSON or DECIMAL column";

    fn accepts(column: ColumnType) -> bool {
        matches!(
            column,
            ColumnType::Text | ColumnType::Enum { .. } | ColumnType::Set | ColumnType::Json | ColumnType::Decimal
        )
    }

    fn keeps_order(column: ColumnType) -> bool {
        matches!(column, ColumnType::Text | ColumnType::Enum { .. })
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        cell.text().map(str::to_owned)
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Text(self.clone())
    }
}
