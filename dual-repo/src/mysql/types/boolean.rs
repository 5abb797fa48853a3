//! `bool`: 0 and 1, and nothing else.

use crate::mysql::wire::Whole;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for bool {
    const EXPECTED: &'static str = "a BOOLEAN, integer or BIT(1) column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::Integer { .. } | ColumnType::Bit)
    }

    fn keeps_equality(column: ColumnType) -> bool {
        matches!(column, ColumnType::Integer { .. })
    }

    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        match Whole::read(cell)? {
            Whole::Signed(0) | Whole::Unsigned(0) => Ok(false),
            Whole::Signed(1) | Whole::Unsigned(1) => Ok(true),
            // `TINYINT(1)` holds -128 to 127; calling them all `true` could not be undone.
            _ => Err(ValueProblem::new("the number is neither 0 nor 1")),
        }
    }

    fn encode(&self) -> SqlValue {
        SqlValue::Int((*self).into())
    }
}
