//! `rust_decimal::Decimal`, digit for digit.

use rust_decimal::Decimal;

use crate::mysql::wire::Whole;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for Decimal {
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
                Whole::Signed(value) => Decimal::from(value),
                Whole::Unsigned(value) => Decimal::from(value),
            });
        }
        // `from_str` would round what does not fit.
        Decimal::from_str_exact(cell.text()?)
            .map_err(|_| ValueProblem::new("the number has more digits than `rust_decimal::Decimal` holds"))
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Decimal(self.to_string())
    }
}
