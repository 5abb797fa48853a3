//! Values on their way into a statement, and the keys of rows.

use std::fmt::{self, Write as _};

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlArguments, MySqlTypeInfo};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Encode, MySql, Type};

use super::{ColumnType, ValueProblem};

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SqlValue {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A floating-point number.
    Double(f64),
    /// A decimal number, as its digits.
    Decimal(String),
    /// Text; also times.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID: its text for a text column, its bytes for another.
    Uuid([u8; 16]),
    /// A value that no column holds, and why: a statement with it fails before it is sent.
    Refused(ValueProblem),
}

/// A parameter that keeps its statement from being sent.
struct Unsendable<'v>(&'v ValueProblem);

impl Type<MySql> for Unsendable<'_> {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for Unsendable<'_> {
    fn encode_by_ref(&self, _: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        Err(Box::new(self.0.clone()))
    }
}

impl SqlValue {
    /// The bytes that it takes in a statement, about.
    pub(crate) fn size(&self) -> usize {
        match self {
            SqlValue::Null | SqlValue::Int(_) | SqlValue::UInt(_) | SqlValue::Double(_) | SqlValue::Refused(_) => 8,
            SqlValue::Decimal(text) | SqlValue::Text(text) => text.len(),
            SqlValue::Bytes(bytes) => bytes.len(),
            SqlValue::Uuid(bytes) => bytes.len(),
        }
    }

    /// The value as a column of this type holds it.
    pub(crate) fn for_column(self, column: ColumnType) -> SqlValue {
        match (self, column) {
            (uuid @ SqlValue::Uuid(_), ColumnType::Text) => SqlValue::Text(uuid.to_string()),
            (SqlValue::Uuid(bytes), _) => SqlValue::Bytes(bytes.to_vec()),
            (value, _) => value,
        }
    }
}

impl fmt::Display for SqlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SqlValue::Null => f.write_str("NULL"),
            SqlValue::Int(value) => value.fmt(f),
            SqlValue::UInt(value) => value.fmt(f),
            SqlValue::Double(value) => value.fmt(f),
            SqlValue::Decimal(digits) => f.write_str(digits),
            SqlValue::Refused(problem) => problem.fmt(f),
            SqlValue::Text(text) => write!(f, "{text:?}"),
            SqlValue::Bytes(bytes) => {
                f.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            SqlValue::Uuid(bytes) => (0..).zip(bytes).try_for_each(|(position, byte)| {
                let hyphen = if matches!(position, 4 | 6 | 8 | 10) { "-" } else { "" };
                write!(f, "{hyphen}{byte:02x}")
            }),
        }
    }
}

/// A statement with its parameters, always through the binary protocol.
pub(crate) fn query<'q>(
    sql: &'q str,
    parameters: impl IntoIterator<Item = &'q SqlValue>,
) -> Query<'q, MySql, MySqlArguments> {
    // The text is made of quoted identifiers and placeholders; see `select`.
    let query = sqlx::query(AssertSqlSafe(sql));
    parameters.into_iter().fold(query, |query, value| match value {
        // As text, which every type of column takes.
        SqlValue::Null => query.bind(None::<&str>),
        SqlValue::Int(value) => query.bind(*value),
        SqlValue::UInt(value) => query.bind(*value),
        SqlValue::Double(value) => query.bind(*value),
        SqlValue::Decimal(text) | SqlValue::Text(text) => query.bind(text.as_str()),
        SqlValue::Bytes(bytes) => query.bind(bytes.as_slice()),
        SqlValue::Uuid(bytes) => query.bind(bytes.as_slice()),
        SqlValue::Refused(problem) => query.bind(Unsendable(problem)),
    })
}

/// The primary key of a row, in the order of its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct RowKey(pub(crate) Vec<SqlValue>);

impl RowKey {
    pub(crate) fn new(values: Vec<SqlValue>) -> Self {
        RowKey(values)
    }

    /// Whether they are of one row: numbers are the same whether or not they have a sign.
    pub(crate) fn is_same(&self, other: &RowKey) -> bool {
        let whole = |value: &SqlValue| match value {
            SqlValue::Int(value) => Some(i128::from(*value)),
            SqlValue::UInt(value) => Some(i128::from(*value)),
            _ => None,
        };
        let is_same = |(a, b): (&SqlValue, &SqlValue)| match (whole(a), whole(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(is_same)
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> &[SqlValue] {
        &self.0
    }

    /// `id = 42`, or `a = 1, b = "x"`.
    pub(crate) fn text(&self, columns: &[&'static str]) -> String {
        let mut out = String::new();
        for (column, value) in columns.iter().zip(&self.0) {
            let separator = if out.is_empty() { "" } else { ", " };
            let _ = write!(out, "{separator}{column} = {value}");
        }
        out
    }
}

/// The primary key of an entity's table: a value, or a tuple in the order of the key's columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the primary key `{Parts}`",
    label = "expected the values of the key's columns: `{Parts}`",
    note = "pass the value of a key with one column, else a tuple in the order of the columns"
)]
pub trait MySqlKey<Parts> {
    /// The key.
    fn into_key(self) -> RowKey;
}

/// An argument for a key column of type `T`.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as the key column `{T}`", label = "expected `{T}`")]
pub trait MySqlKeyPart<T> {
    /// The parameter.
    fn part(&self) -> SqlValue;
}

impl<T: super::MySqlValue> MySqlKeyPart<T> for T {
    fn part(&self) -> SqlValue {
        self.encode()
    }
}

impl<T: super::MySqlValue> MySqlKeyPart<T> for &T {
    fn part(&self) -> SqlValue {
        (**self).encode()
    }
}

impl MySqlKeyPart<String> for &str {
    fn part(&self) -> SqlValue {
        SqlValue::Text((*self).to_owned())
    }
}

impl<T, A: MySqlKeyPart<T>> MySqlKey<(T,)> for A {
    fn into_key(self) -> RowKey {
        RowKey(vec![self.part()])
    }
}

/// The key of an entity whose declaration has mistakes: whatever is given, so that its uses are not reported as well.
#[doc(hidden)]
#[derive(Debug)]
pub struct AnyKey;

impl<A> MySqlKey<AnyKey> for A {
    fn into_key(self) -> RowKey {
        RowKey(Vec::new())
    }
}

macro_rules! tuples {
    ($(($($arg:ident $part:ident $at:tt),+))*) => {$(
        impl<$($part,)+ $($arg: MySqlKeyPart<$part>),+> MySqlKey<($($part,)+)> for ($($arg,)+) {
            fn into_key(self) -> RowKey {
                RowKey(vec![$(self.$at.part()),+])
            }
        }
    )*};
}
tuples! {
    (A TA 0, B TB 1)
    (A TA 0, B TB 1, C TC 2)
    (A TA 0, B TB 1, C TC 2, D TD 3)
}
