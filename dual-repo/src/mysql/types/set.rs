//! `SET`: the labels of a row, of those that the column declares.

use std::collections::{BTreeSet, HashSet};
use std::hash::BuildHasher;

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

fn labels(cell: Cell<'_>) -> Result<impl Iterator<Item = String>, ValueProblem> {
    // A label cannot contain a comma.
    Ok(cell.text()?.split(',').filter(|label| !label.is_empty()).map(str::to_owned))
}

/// Sorted, so that equal sets are equal texts.
fn joined<'a>(labels: impl Iterator<Item = &'a String>) -> SqlValue {
    let mut labels: Vec<&str> = labels.map(String::as_str).collect();
    labels.sort_unstable();
    SqlValue::Text(labels.join(","))
}

impl MySqlValue for BTreeSet<String> {
    const EXPECTED: &'static str = "a SET column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Set
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        labels(cell).map(Iterator::collect)
    }
    fn encode(&self) -> SqlValue {
        joined(self.iter())
    }
}

impl<S: BuildHasher + Default> MySqlValue for HashSet<String, S> {
    const EXPECTED: &'static str = "a SET column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Set
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        labels(cell).map(Iterator::collect)
    }
    fn encode(&self) -> SqlValue {
        joined(self.iter())
    }
}
