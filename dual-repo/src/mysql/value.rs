//! One value of one column: what a field type must be able to do.

use std::borrow::Cow;
use std::fmt;

use super::{ColumnType, SqlValue};

/// A type that one column of MySQL is read into, and written from.
///
/// Nothing is ever rounded, cut or guessed on the way: a value that does not fit is an error that says why.
///
/// | Rust | columns | feature |
/// |---|---|---|
/// | `i8` … `i64`, `u8` … `u64`, `isize`, `usize` | integers, `YEAR`, `BIT`; each value is checked for its range | |
/// | `bool` | integers that hold 0 and 1 only, `BIT(1)` | |
/// | `f32`, `f64` | `FLOAT`, `DOUBLE`: each its own, as widening would change the decimal text | |
/// | `rust_decimal::Decimal` | `DECIMAL`, integers, of up to 28 digits | `rust_decimal` |
/// | `bigdecimal::BigDecimal` | `DECIMAL`, integers, all of them | `bigdecimal` |
/// | [`Number`](dynamo_core::value::Number) | `DECIMAL`, integers, as many digits as DynamoDB holds | |
/// | `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>` | text, `ENUM`, `SET`, `JSON`, and the exact digits of a `DECIMAL` | |
/// | `char`, `IpAddr`, `Ipv4Addr`, `Ipv6Addr` | text, `INET4` and `INET6` of MariaDB | |
/// | `url::Url` | text | `url` |
/// | `Vec<u8>` | `BINARY`, `BLOB`, `BIT`, `GEOMETRY` | |
/// | `[u8; N]` | `BINARY`, `BLOB`, `BIT`, of exactly so many bytes | |
/// | `BTreeSet<String>`, `HashSet<String>` | `SET` | |
/// | [`MySqlDate`](super::MySqlDate) | `DATE`, also those of zeros | |
/// | [`MySqlDateTime`](super::MySqlDateTime) | `DATETIME`, `TIMESTAMP`, also those of zeros | |
/// | `chrono::NaiveDate`, `time::Date`, `jiff::civil::Date` | `DATE` | of the crate's name |
/// | `chrono::NaiveDateTime`, `time::PrimitiveDateTime`, `jiff::civil::DateTime` | `DATETIME`, `TIMESTAMP` | of the crate's name |
/// | `chrono::DateTime<Utc>`, `time::OffsetDateTime`, `time::UtcDateTime`, `jiff::Timestamp` | `TIMESTAMP`, and `DATETIME` that holds UTC | of the crate's name |
/// | `chrono::NaiveTime`, `time::Time`, `jiff::civil::Time` | `TIME` that is the time of a day | of the crate's name |
/// | `chrono::TimeDelta`, `time::Duration`, `jiff::SignedDuration` | `TIME`, a duration of either sign | of the crate's name |
/// | `std::time::Duration` | `TIME` that is not negative | |
/// | `uuid::Uuid` | 16 bytes, or text | `uuid` |
/// | `serde_json::Value`, `Json<T>` | `JSON`, text | `serde_json` |
/// | `Option<T>` | what `T` is read from, and NULL | |
/// | `Box<T>`, newtypes | what `T` is read from | |
///
/// Derive it with `#[derive(MySqlValue)]` for an enum of labels or a newtype, or write it by hand:
///
/// ```
/// use dual_repo::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};
///
/// /// Cents in an integer column.
/// #[derive(Debug, PartialEq)]
/// struct Cents(u32);
///
/// impl MySqlValue for Cents {
///     const EXPECTED: &'static str = "an integer column";
///     fn accepts(column: ColumnType) -> bool {
///         u32::accepts(column)
///     }
///     fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
///         u32::decode(cell).map(Cents)
///     }
///     fn encode(&self) -> SqlValue {
///         self.0.encode()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a column of MySQL",
    label = "not a column value",
    note = "derive `MySqlValue` for it, or implement `dual_repo::mysql::MySqlValue`",
    note = "a struct whose fields are columns of the same row is marked `#[mysql(embed)]`, a list of child rows `#[mysql(children(..))]`"
)]
pub trait MySqlValue: Sized {
    /// The columns that the type is read from, in words: "an integer column".
    const EXPECTED: &'static str;

    /// Whether a column of this type can hold such values. Asked once, before the first row.
    fn accepts(column: ColumnType) -> bool;

    /// Reads a value that is not NULL.
    ///
    /// # Errors
    /// When the value does not fit the type.
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem>;

    /// The value as a parameter of a statement.
    fn encode(&self) -> SqlValue;

    /// What a value of a column of this type loses when it is read and written back, in words that follow "loses"; nothing
    /// unless told. A way back from DynamoDB is [reported](crate::MySql::losses) not to give it back.
    #[must_use]
    fn loses(_: ColumnType) -> Option<&'static str> {
        None
    }

    /// Whether a column of this type has its values in the order that a key of DynamoDB has them in: numbers as numbers, a
    /// text by the bytes of the very text that the key has, a time by time. Then a query is read in the order of the column; of
    /// any other type, the rows that match are put in order in memory.
    #[must_use]
    fn keeps_order(_: ColumnType) -> bool {
        false
    }

    /// Whether a column of this type tells its values apart as DynamoDB does: each has one form in the column, with which the
    /// server compares it, and is an attribute that is not NULL; no two have the same. Then a filter on the field may be a
    /// part of the statement, and what it leaves out is not read.
    #[must_use]
    fn keeps_equality(column: ColumnType) -> bool {
        Self::keeps_order(column)
    }

    /// What NULL reads as; `None` makes it an error.
    #[must_use]
    fn null() -> Option<Self> {
        None
    }
}

/// A value as it came from the server, in the binary protocol. Never NULL.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'r> {
    bytes: &'r [u8],
    column: ColumnType,
}

impl<'r> Cell<'r> {
    pub(crate) fn new(bytes: &'r [u8], column: ColumnType) -> Self {
        Cell { bytes, column }
    }

    /// The type of the column.
    #[must_use]
    pub fn column(&self) -> ColumnType {
        self.column
    }

    /// The bytes of the value, as the binary protocol has them.
    #[must_use]
    pub fn bytes(&self) -> &'r [u8] {
        self.bytes
    }

    /// The text of a value.
    ///
    /// # Errors
    /// When it is not UTF-8, or the empty text that an `ENUM` has in place of a label.
    pub fn text(&self) -> Result<&'r str, ValueProblem> {
        if self.bytes.is_empty() && self.column == (ColumnType::Enum { empty_label: false }) {
            return Err(ValueProblem::new(
                "it is the error value of an ENUM, which stands where an invalid label was once inserted",
            ));
        }
        std::str::from_utf8(self.bytes).map_err(|_| ValueProblem::new("the text is not UTF-8"))
    }
}

/// Why a value cannot be read. Does not contain the value, as errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueProblem(Cow<'static, str>);

impl ValueProblem {
    /// A problem in words, lower case, without the value.
    #[cold]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        ValueProblem(reason.into())
    }

    /// The error of a value whose bytes are not what its type has on the wire.
    #[cold]
    pub(crate) fn wire(column: ColumnType) -> Self {
        ValueProblem(Cow::Owned(format!("the server sent something else than a value of {column}")))
    }
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValueProblem {}
