//! `bigdecimal::BigDecimal`: any `DECIMAL`, with its scale.

use bigdecimal::BigDecimal;

use crate::mysql::wire::Whole;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for BigDecimal {
    const EXPECTED: &'static str = "a DECIMAL or integer column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Decimal | ColumnType::Integer { .. })
    }

    fn keeps_order(column: ColumnType) -> bool {
        matches!(column, ColumnType::Decimal | ColumnType::Integer { .. })
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        if let ColumnType::Integer { .. } = cell.column() {
            return Whole::read(cell).map(|value| match value {
                Whole::Signed(value) => BigDecimal::from(value),
                Whole::Unsigned(value) => BigDecimal::from(value),
            });
        }
        cell.text()?.parse().map_err(|_| ValueProblem::wire(cell.column()))
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Decimal(self.to_plain_string())
    }
}
