//! Integers: `TINYINT` to `BIGINT`, `YEAR`, `BIT`.

use crate::mysql::wire::Whole;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

macro_rules! integers {
    ($variant:ident, $wide:ty: $($int:ty),*) => {$(
        impl MySqlValue for $int {
            const EXPECTED: &'static str = "an integer, YEAR or BIT column";

            fn accepts(column: ColumnType) -> bool {
                matches!(column, ColumnType::Integer { .. } | ColumnType::Year | ColumnType::Bit)
            }

            fn keeps_order(column: ColumnType) -> bool {
                matches!(column, ColumnType::Integer { .. })
            }
            fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
                match Whole::read(cell)? {
                    Whole::Signed(value) => value.try_into().ok(),
                    Whole::Unsigned(value) => value.try_into().ok(),
                }
                .ok_or_else(|| out_of_range(<$int>::MIN, <$int>::MAX))
            }

            fn encode(&self) -> SqlValue {
                // Wide enough: `usize` has at most 64 bits on every platform that Rust has a standard library for.
                SqlValue::$variant((*self).try_into().unwrap_or(<$wide>::MAX))
            }
        }
    )*};
}
integers!(Int, i64: i8, i16, i32, i64, isize);
integers!(UInt, u64: u8, u16, u32, u64, usize);

#[cold]
fn out_of_range(min: impl std::fmt::Display, max: impl std::fmt::Display) -> ValueProblem {
    ValueProblem::new(format!("the number is not between {min} and {max}"))
}
