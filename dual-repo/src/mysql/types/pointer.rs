//! Pointers to values.

use std::borrow::Cow;
use std::sync::Arc;

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

impl<T: MySqlValue> MySqlValue for Box<T> {
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
        T::decode(cell).map(Box::new)
    }
    fn encode(&self) -> SqlValue {
        T::encode(self)
    }
    fn null() -> Option<Self> {
        T::null().map(Box::new)
    }
}

macro_rules! texts {
    ($($pointer:ty, $make:expr;)*) => {$(
        impl MySqlValue for $pointer {
            const EXPECTED: &'static str = String::EXPECTED;

            fn accepts(column: ColumnType) -> bool {
                String::accepts(column)
            }
            fn keeps_order(column: ColumnType) -> bool {
                String::keeps_order(column)
            }
            fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
                cell.text().map($make)
            }
            fn encode(&self) -> SqlValue {
                SqlValue::Text((**self).to_owned())
            }
        }
    )*};
}
texts! {
    Box<str>, Box::from;
    Arc<str>, Arc::from;
    Cow<'static, str>, |text: &str| Cow::Owned(text.to_owned());
}
