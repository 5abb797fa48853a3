//! `dynamo_core::value::Number`: 38 digits, whatever the column's scale.

use dynamo_core::value::Number;

use crate::mysql::wire::Whole;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for Number {
    const EXPECTED: &'static str = "a DECIMAL or integer column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Decimal | ColumnType::Integer { .. })
    }

    fn keeps_order(column: ColumnType) -> bool {
        matches!(column, ColumnType::Decimal | ColumnType::Integer { .. })
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let number = if let ColumnType::Integer { .. } = cell.column() {
            match Whole::read(cell)? {
                Whole::Signed(value) => value.to_string().parse(),
                Whole::Unsigned(value) => value.to_string().parse(),
            }
        } else {
            cell.text()?.parse()
        };
        number.map_err(|error| ValueProblem::new(format!("the number cannot be one of DynamoDB's: {error}")))
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Decimal(self.as_str().to_owned())
    }
}
