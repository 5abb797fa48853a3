//! `FLOAT` and `DOUBLE`, bit for bit.

use crate::mysql::wire::{double, float};
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl MySqlValue for f32 {
    const EXPECTED: &'static str = "a FLOAT column (DOUBLE is read as `f64`)";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Float
    }

    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        float(cell)
    }

    fn encode(&self) -> SqlValue {
        finite((*self).into())
    }
}

impl MySqlValue for f64 {
    // 0.1 in a FLOAT column would read as 0.10000000149011612.
    const EXPECTED: &'static str = "a DOUBLE column (FLOAT is read as `f32`)";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Double
    }

    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        double(cell)
    }

    fn encode(&self) -> SqlValue {
        finite(*self)
    }
}

/// Neither MySQL nor DynamoDB holds the others.
fn finite(value: f64) -> SqlValue {
    if value.is_finite() {
        SqlValue::Double(value)
    } else {
        SqlValue::Refused(ValueProblem::new("a number that is not finite"))
    }
}
