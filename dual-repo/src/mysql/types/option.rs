//! NULL.

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl<T: MySqlValue> MySqlValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn accepts(column: ColumnType) -> bool {
        T::accepts(column)
    }

    fn keeps_order(column: ColumnType) -> bool {
        T::keeps_order(column)
    }
    fn keeps_equality(column: ColumnType) -> bool {
        T::keeps_equality(column)
    }
    fn loses(column: ColumnType) -> Option<&'static str> {
        T::loses(column)
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        T::decode(cell).map(Some)
    }

    fn encode(&self) -> SqlValue {
        self.as_ref().map_or(SqlValue::Null, T::encode)
    }

    fn null() -> Option<Self> {
        Some(None)
    }
}
