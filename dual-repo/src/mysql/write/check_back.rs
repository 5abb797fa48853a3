//! What was written, read again and compared.

use std::sync::Arc;

use dynamo_core::value::Number;
use sqlx::MySqlConnection;

use super::{key_of, path, values};
use crate::error::{Error, Result, RowError, RowProblem};
use crate::mysql::page;
use crate::mysql::plan::{Column, Plan, RowPlan};
use crate::mysql::select::Rows;
use crate::mysql::writer::Written;
use crate::mysql::{ColumnType, MySqlEntity, SqlValue};

const OTHER: &str = "the column holds fewer digits, less of a text or another form of it, or the server computes it";
const COPY: &str = "it is a copy of another table's column, which has another value";
const LENGTH: &str = "there are more or fewer rows than in the list";

/// Reads an entity that was written, in the same transaction, and compares each column with what was given.
///
/// A copy of a joined column that disagrees with it, a list in another order than its `order_by`, a value that the column
/// holds in another form: all of these would read as another entity than the one that was written.
///
/// # Errors
/// [`RowProblem::ReadBack`] with the first field that differs.
pub(crate) async fn check_back<E: MySqlEntity>(
    connection: &mut MySqlConnection,
    plan: &Arc<Plan>,
    given: &E,
) -> Result<()> {
    let given = values(plan, given)?;
    let key = key_of(plan, &given)?;
    let page = page::read_within(connection, plan, Rows::Is(&key), 1).await?;
    let problem = |problem| {
        let key = key.text(&plan.key_names());
        Err(Error::Row(RowError::new(plan.entity, plan.table, key, problem)))
    };
    let Some(read) = page.decode::<E>(0).transpose()? else {
        // A row was written: it is the key that the column holds in another form.
        let keys = || plan.key.iter().filter_map(|key| plan.root.own(plan.table, key.name));
        let text = keys().find(|column| matches!(column.declared, ColumnType::Text | ColumnType::Bytes));
        let Some(column) = text.or(keys().next()) else { return problem(RowProblem::Changed { table: plan.table }) };
        return problem(read_back(column, OTHER, ""));
    };
    let read = values(plan, &read)?;
    if let Some(found) = differing(plan.table, &plan.root, &given.root, &read.root) {
        return problem(read_back(found.column, found.reason, ""));
    }
    for (list, (given, read)) in plan.lists.iter().zip(given.lists.iter().zip(&read.lists)) {
        if given.len() != read.len() {
            let (field, column) = (list.field.clone(), list.map.table.to_owned());
            return problem(RowProblem::ReadBack { field, column, reason: LENGTH });
        }
        for (index, (given, read)) in given.iter().zip(read).enumerate() {
            if let Some(found) = differing(list.map.table, &list.row, given, read) {
                return problem(read_back(found.column, found.reason, &format!("{}[{index}]", list.field)));
            }
        }
    }
    Ok(())
}

fn read_back(column: &Column, reason: &'static str, list: &str) -> RowProblem {
    RowProblem::ReadBack { field: path(list, &column.field), column: column.text(), reason }
}

struct Difference<'p> {
    column: &'p Column,
    reason: &'static str,
}

fn differing<'p>(own: &str, row: &'p RowPlan, given: &[Written], read: &[Written]) -> Option<Difference<'p>> {
    let mut columns = row.columns.iter().zip(given.iter().zip(read));
    columns
        .find(|(column, (given, read))| !same(column.declared, given, read))
        .map(|(column, _)| Difference { column, reason: if column.alias == own { OTHER } else { COPY } })
}

fn same(type_: ColumnType, given: &Written, read: &Written) -> bool {
    match (&given.value, &read.value) {
        // The server keeps JSON as what it means, not as it was written.
        _ if type_ == ColumnType::Json => given.absent == read.absent,
        // `1.5` and `1.50`; beyond what a number of DynamoDB holds, digit for digit.
        (SqlValue::Decimal(given), SqlValue::Decimal(read)) => {
            given == read
                || matches!((given.parse::<Number>(), read.parse::<Number>()), (Ok(given), Ok(read)) if given == read)
        }
        (given, read) => given == read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_by_value_and_texts_by_spelling() {
        let same = |type_, given: SqlValue, read: SqlValue| {
            let written = |value| Written { value, absent: false };
            super::same(type_, &written(given), &written(read))
        };
        let decimal = |digits: &str| SqlValue::Decimal(digits.to_owned());
        let text = |text: &str| SqlValue::Text(text.to_owned());
        assert!(same(ColumnType::Decimal, decimal("1.5"), decimal("1.5000")));
        assert!(same(ColumnType::Decimal, decimal("-0"), decimal("0.00")));
        assert!(!same(ColumnType::Decimal, decimal("1.5"), decimal("1.51")));
        assert!(!same(ColumnType::Decimal, text("1.5"), text("1.50")));
        assert!(!same(ColumnType::Text, text("a"), text("a ")));
        assert!(same(ColumnType::Json, text("{\"a\":1}"), text("{\"a\": 1}")));
        assert!(!same(ColumnType::Double, SqlValue::Double(0.1), SqlValue::Double(0.2)));
    }
}
