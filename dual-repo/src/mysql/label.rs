//! Enums of labels, as `#[derive(MySqlValue)]` makes columns of them.

use super::{ColumnType, SqlValue, ValueProblem};

/// The columns that a label is read from.
pub const LABEL_EXPECTED: &str = "an ENUM or text column";

/// Whether a column can hold labels.
#[must_use]
pub fn accepts_label(column: ColumnType) -> bool {
    matches!(column, ColumnType::Enum { .. } | ColumnType::Text)
}

/// The error of a text that is the label of no variant.
#[cold]
#[must_use]
pub fn unknown_label(known: &[&str]) -> ValueProblem {
    ValueProblem::new(format!("the label is none of `{}`", known.join("`, `")))
}

/// A label as a parameter.
#[must_use]
pub fn label(text: &str) -> SqlValue {
    SqlValue::Text(text.to_owned())
}
