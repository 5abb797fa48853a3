//! The text of the statements. Pure: the same change gives the same text, so the server prepares it once.

use super::plan::{Lookup, TablePlan, Target};
use crate::mysql::plan::Plan;
use crate::mysql::statement::Statement;
use crate::mysql::{RowKey, SqlValue};

/// Adds rows; each has a value for every target.
pub(crate) fn insert(table: &TablePlan, rows: &[Vec<SqlValue>]) -> Statement {
    let mut statement = Statement::new("INSERT INTO ");
    statement.name(table.table);
    statement.push(" (");
    for (position, target) in table.targets.iter().enumerate() {
        statement.push(if position == 0 { "" } else { ", " });
        statement.name(&target.name);
    }
    statement.push(") VALUES ");
    for (position, row) in rows.iter().enumerate() {
        statement.push(if position == 0 { "(" } else { ", (" });
        for (position, (target, value)) in table.targets.iter().zip(row).enumerate() {
            statement.push(if position == 0 { "" } else { ", " });
            statement.assigned(target.type_, value.clone());
        }
        statement.push(")");
    }
    statement
}

/// Sets columns of the row with this key.
pub(crate) fn update(table: &TablePlan, set: &[(&Target, SqlValue)], key: Vec<SqlValue>) -> Statement {
    let mut statement = Statement::new("UPDATE ");
    statement.name(table.table);
    for (position, (target, value)) in set.iter().enumerate() {
        statement.push(if position == 0 { " SET " } else { ", " });
        statement.name(&target.name);
        statement.push(" = ");
        statement.assigned(target.type_, value.clone());
    }
    equal(&mut statement, targets(table, &table.key), key);
    statement
}

/// Deletes the row with this key.
pub(crate) fn delete(table: &TablePlan, key: Vec<SqlValue>) -> Statement {
    delete_by(table, &table.key, key)
}

/// Deletes the rows of a list.
pub(crate) fn delete_list(table: &TablePlan, link: Vec<SqlValue>) -> Statement {
    delete_by(table, &table.link, link)
}

fn delete_by(table: &TablePlan, by: &[usize], values: Vec<SqlValue>) -> Statement {
    let mut statement = Statement::new("DELETE FROM ");
    statement.name(table.table);
    equal(&mut statement, targets(table, by), values);
    statement
}

/// Finds a row that others refer to, and keeps it until the end of the transaction.
pub(crate) fn lookup(lookup: &Lookup, values: Vec<SqlValue>) -> Statement {
    let mut statement = Statement::new("SELECT ");
    for (position, column) in lookup.get.iter().enumerate() {
        statement.push(if position == 0 { "" } else { ", " });
        statement.name(column);
    }
    statement.push(" FROM ");
    statement.name(lookup.join.table);
    equal(&mut statement, lookup.by.iter(), values);
    // `FOR SHARE` is for MySQL 8 alone.
    statement.push(" LOCK IN SHARE MODE");
    statement
}

/// Locks the row of an entity, and none that it is joined with.
pub(crate) fn lock(plan: &Plan, key: &RowKey) -> Statement {
    let mut statement = Statement::new("SELECT 1 FROM ");
    statement.name(plan.table);
    for (position, (column, value)) in plan.key.iter().zip(key.values()).enumerate() {
        statement.push(if position == 0 { " WHERE " } else { " AND " });
        statement.name(column.name);
        statement.push(" = ");
        statement.compared(column.type_, &column.declared, value.clone());
    }
    statement.push(" FOR UPDATE");
    statement
}

fn targets<'a>(table: &'a TablePlan, positions: &'a [usize]) -> impl Iterator<Item = &'a Target> {
    positions.iter().filter_map(|position| table.targets.get(*position))
}

/// Never without a condition, and never with fewer than there are columns: a value that is missing is NULL, which equals
/// nothing.
fn equal<'a>(statement: &mut Statement, targets: impl Iterator<Item = &'a Target>, values: Vec<SqlValue>) {
    let mut values = values.into_iter();
    let mut separator = " WHERE ";
    for target in targets {
        statement.push(std::mem::replace(&mut separator, " AND "));
        statement.name(&target.name);
        statement.push(" = ");
        statement.compared(target.type_, &target.declared, values.next().unwrap_or(SqlValue::Null));
    }
    statement.push(if separator == " WHERE " { " WHERE FALSE" } else { "" });
}
