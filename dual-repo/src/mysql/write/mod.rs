//! Whole entities, written in the transaction that a connection is in.
//!
//! A row gets all columns that are fields of the struct, and those that joins are made on: what `users.id = orders.user_id`
//! says of `orders.user_id` is found by the fields that are columns of `users`, when they are all columns of one of its
//! unique keys, and that row is locked (`LOCK IN SHARE MODE`) until the transaction ends. Joined tables are not written, nor
//! columns that the server computes.
//!
//! The rows of a list are told apart by the primary key of their table, or else another unique key, when its columns are
//! fields of theirs, or are what the list is joined on: those that have gone are deleted, then those that differ updated, then new ones inserted. Updates
//! come in an order in which unique values are free when they are taken. Of rows that swap theirs one lets go of its value first:
//! its column is NULL meanwhile, or what `#[mysql(park = "..")]` says, or the row is deleted and inserted again if every column
//! of it is a field; otherwise the server refuses the swap. Rows that cannot be told apart are all deleted
//! and inserted again, in the order of the list, if any has changed.
//!
//! An update sets every column that is a field, so that `ON UPDATE CURRENT_TIMESTAMP` does not change one; but a NULL that
//! reads as the default of a field stays NULL until the field changes.

mod check_back;
mod delta;
mod order;
mod park;
mod plan;
mod refused;
mod resolve;
mod rows;
mod run;
mod steps;
#[cfg(test)]
mod tests;
mod text;

use sqlx::MySqlConnection;

pub(crate) use self::check_back::check_back;
pub(crate) use self::delta::Kept;
pub use self::park::Park;
pub(crate) use self::plan::{Source, TablePlan, WritePlan};
use self::rows::Rows;
use self::run::Run;
use self::steps::{SameKey, Step};
use super::plan::Plan;
use super::sql_value::query;
use super::writer::{RowWriter, Values};
use super::{MySqlEntity, RowKey, SqlValue};
use crate::error::{Error, Result, RowError, RowProblem};

/// Adds an entity: its row, and those of its lists.
///
/// # Errors
/// [`Error::NotWritable`]; [`Error::Refused`], for one with `Duplicate` when it is there already;
/// [`RowProblem::Reference`] when it is joined with a row that does not exist.
pub(crate) async fn insert<E: MySqlEntity>(connection: &mut MySqlConnection, plan: &Plan, new: &E) -> Result<()> {
    let write = insertable(plan)?;
    let new = values(plan, new)?;
    let steps = steps::insert(&Rows::of(write, &new));
    run(connection, plan, key_of(plan, &new)?, &steps).await
}

/// How an entity is written, if rows of it can be inserted too.
///
/// # Errors
/// [`Error::NotWritable`].
pub(crate) fn insertable(plan: &Plan) -> Result<&WritePlan> {
    let write = plan.writing()?;
    if write.root.missing.is_empty() {
        return Ok(write);
    }
    let without =
        |column: &String| format!("column `{}.{column}` has no default, and no field is written to it", plan.table);
    let problems = write.root.missing.iter().map(without).collect();
    Err(Error::NotWritable { entity: plan.entity, problems })
}

/// Changes an entity from one state to another, of the same key. The row has to be locked, and `old` to be what it reads as
/// since.
///
/// # Errors
/// As [`insert`]; [`RowProblem::Changed`] when rows of `old` are not there, [`RowProblem::Unwritable`] when the key is
/// another one or two rows of a list have the same.
pub(crate) async fn update<E: MySqlEntity>(
    connection: &mut MySqlConnection,
    plan: &Plan,
    old: &E,
    new: &E,
) -> Result<()> {
    let write = plan.writing()?;
    let (old, new) = (values(plan, old)?, values(plan, new)?);
    let key = key_of(plan, &new)?;
    let unwritable = |field: &str, reason: String| {
        let problem = RowProblem::Unwritable { field: field.to_owned(), reason };
        RowError::new(plan.entity, plan.table, key.text(&plan.key_names()), problem)
    };
    let before = key_of(plan, &old)?;
    if let Some((column, _)) = plan.key.iter().zip(key.0.iter().zip(&before.0)).find(|(_, (new, old))| new != old) {
        let field = plan.root.own(plan.table, column.name).map(|field| field.field.as_str()).unwrap_or_default();
        let reason =
            "it is in the primary key, which an update does not change; delete the entity, and insert the other";
        return Err(unwritable(field, reason.to_owned()).into());
    }
    let steps = steps::update(write, &Rows::of(write, &old), &Rows::of(write, &new));
    let steps = steps.map_err(|SameKey { list, first, second }| {
        unwritable(&format!("{list}[{second}]"), format!("`{list}[{first}]` has the same primary key"))
    })?;
    run(connection, plan, key.clone(), &steps).await
}

/// Deletes an entity: the rows of its lists, then its own. The row has to be locked, and `old` to be what it reads as since.
///
/// # Errors
/// [`Error::NotWritable`]; [`Error::Refused`] with `StillReferenced` when rows of other tables refer to it;
/// [`RowProblem::Changed`] when there are other rows than those of `old`.
pub(crate) async fn delete<E: MySqlEntity>(connection: &mut MySqlConnection, plan: &Plan, old: &E) -> Result<()> {
    let write = plan.writing()?;
    let old = values(plan, old)?;
    let steps = steps::delete(write, &Rows::of(write, &old));
    run(connection, plan, key_of(plan, &old)?, &steps).await
}

/// Locks the row with this key until the transaction ends, and none that it is joined with; whether it is there.
///
/// # Errors
/// [`Error::Refused`] with `Deadlock` or `LockTimeout`; [`Error::NotWritable`], [`Error::Sql`].
pub(crate) async fn lock(connection: &mut MySqlConnection, plan: &Plan, key: &RowKey) -> Result<bool> {
    let table = &plan.writing()?.root;
    let statement = text::lock(plan, key);
    let row = query(&statement.sql, &statement.parameters).fetch_optional(connection).await;
    row.map(|row| row.is_some()).map_err(|source| refused::error(plan.entity, table, "lock a row of", source))
}

async fn run(connection: &mut MySqlConnection, plan: &Plan, key: RowKey, steps: &[Step<'_>]) -> Result<()> {
    let mut run = Run { connection, plan, key: key.text(&plan.key_names()), partners: Vec::new() };
    for step in steps {
        run.step(step).await?;
    }
    Ok(())
}

/// The values of an entity, as many as there are columns. Rows of maps and sets are sorted, as they come in any order.
fn values<E: MySqlEntity>(plan: &Plan, entity: &E) -> Result<Values> {
    let mut values = RowWriter::of(entity);
    for (list, rows) in plan.lists.iter().zip(&mut values.lists) {
        if list.map.order_by.is_empty() {
            // The key of a map, the value of a set, is the first column.
            rows.sort_by_cached_key(|row| row.first().map(|key| key.value.to_string()));
        }
    }
    let rows = plan.lists.iter().zip(&values.lists);
    let mut rows = rows.flat_map(|(list, rows)| rows.iter().map(|row| (row.len(), list.row.columns.len())));
    let fits = values.root.len() == plan.root.columns.len()
        && values.lists.len() == plan.lists.len()
        && rows.all(|(given, described)| given == described);
    if fits {
        return Ok(values);
    }
    let reason = "`MySqlRow::encode` does not write what `describe` lists".to_owned();
    Err(RowError::new(plan.entity, plan.table, String::new(), RowProblem::Item { reason }).into())
}

/// `items[2].product`; the value of a list is its element.
fn path(element: &str, field: &str) -> String {
    let dot = if element.is_empty() || field.is_empty() { "" } else { "." };
    format!("{element}{dot}{field}")
}

/// Whether two states of an entity are of one row.
pub(crate) fn is_same_row<E: MySqlEntity>(plan: &Plan, one: &E, other: &E) -> Result<bool> {
    Ok(row_of(plan, one)? == row_of(plan, other)?)
}

/// The values of the columns of an entity's own row, in the order of its plan.
pub(crate) fn column_values<E: MySqlEntity>(plan: &Plan, entity: &E) -> Result<Vec<SqlValue>> {
    Ok(values(plan, entity)?.root.into_iter().map(|written| written.value).collect())
}

/// The primary key of an entity.
pub(crate) fn row_of<E: MySqlEntity>(plan: &Plan, entity: &E) -> Result<RowKey> {
    key_of(plan, &values(plan, entity)?)
}

/// That of its values.
pub(crate) fn key_of(plan: &Plan, values: &Values) -> Result<RowKey> {
    let write = plan.writing()?;
    Ok(RowKey(Rows::of(write, values).root.values_of(&write.root.key)))
}
