//! A page of rows, with the children of all of them.

use std::ops::Range;
use std::sync::Arc;

use sqlx::mysql::MySqlRow as SqlRow;
use sqlx::{Column as _, Connection as _, Executor, MySqlConnection, Row as _};

use super::plan::{ListPlan, Plan, RowPlan};
use super::row::{Cause, List, Marker, RowReader, bytes, partners};
use super::select::{self, From, Rows, To};
use super::sql_value::query;
use super::statement::Statement;
use super::{Cell, ColumnType, MySqlEntity, MySqlValue, RowKey, SqlValue, Unreadable, key_value};
use crate::error::{Error, Result, RowError, RowProblem};

/// Rows as they came, in the order of the key.
#[derive(Debug)]
pub(crate) struct Page {
    plan: Arc<Plan>,
    rows: Vec<SqlRow>,
    /// Of a range without children there are none: only the last is asked for, and made then.
    keys: Vec<RowKey>,
    types: Vec<ColumnType>,
    markers: Vec<Marker>,
    lists: Vec<ListRows>,
}

/// The children of a page's rows.
#[derive(Debug)]
struct ListRows {
    rows: Vec<SqlRow>,
    /// Where the children of each row are.
    ranges: Vec<Range<usize>>,
    types: Vec<ColumnType>,
    markers: Vec<Marker>,
}

/// Reads rows and their children from one snapshot of the database.
pub(crate) async fn read(
    connection: &mut MySqlConnection,
    plan: &Arc<Plan>,
    rows: Rows<'_>,
    limit: u64,
) -> Result<Page> {
    if plan.lists.is_empty() {
        return read_rows(connection, plan, rows, limit).await;
    }
    let failed = |source| Error::Sql { doing: format!("take a snapshot of `{}`", plan.table), source };
    // Of the next transaction only: the session stays as it is.
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").await.map_err(failed)?;
    let begin = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";
    let mut snapshot = connection.begin_with(begin).await.map_err(failed)?;
    let page = read_within(&mut snapshot, plan, rows, limit).await?;
    snapshot.commit().await.map_err(failed)?;
    Ok(page)
}

/// Reads rows and their children in the transaction that the connection is in.
pub(crate) async fn read_within(
    connection: &mut MySqlConnection,
    plan: &Arc<Plan>,
    rows: Rows<'_>,
    limit: u64,
) -> Result<Page> {
    let mut page = read_rows(connection, plan, rows, limit).await?;
    if let Some(last) = page.keys.last() {
        let rows = match rows {
            Rows::Between(from, _) => Rows::Between(from, To::Row(last)),
            Rows::Found(_) => Rows::Are(&page.keys),
            one @ (Rows::Is(_) | Rows::Are(_)) => one,
        };
        for list in &plan.lists {
            let children = read_children(connection, plan, list, rows, &page.keys).await?;
            page.lists.push(children);
        }
    }
    Ok(page)
}

/// Locks the rows that entities are made of, in the transaction that the connection is in; `lock` is put behind the statements.
pub(crate) async fn hold(connection: &mut MySqlConnection, plan: &Plan, rows: Rows<'_>, lock: &str) -> Result<()> {
    let mut statement = select::rows(plan, rows, u64::MAX);
    statement.push(lock);
    fetch(connection, plan.table, &statement).await?;
    for list in &plan.lists {
        let mut statement = select::children(plan, list, rows);
        statement.push(lock);
        fetch(connection, list.map.table, &statement).await?;
    }
    Ok(())
}

/// The keys of rows, in the transaction that the connection is in.
pub(crate) async fn keys_within(
    connection: &mut MySqlConnection,
    plan: &Arc<Plan>,
    rows: Rows<'_>,
    limit: u64,
) -> Result<Vec<RowKey>> {
    let wanted = if let Rows::Is(key) = rows { Some(key) } else { None };
    let found = fetch(connection, plan.table, &select::keys(plan, rows, limit)).await?;
    let types = found.first().map(|row| types(row, plan, &plan.root)).unwrap_or_default();
    let keys: Vec<RowKey> = found.iter().map(|row| key(row, plan, &types)).collect::<Result<_>>()?;
    let is_other = wanted.is_some_and(|wanted| keys.iter().any(|found| !is_spelt(plan, found, wanted)));
    Ok(if is_other { Vec::new() } else { keys })
}

/// The key of the row that is so many rows behind the first one of a range; `None` if there are fewer.
pub(crate) async fn key_behind(
    connection: &mut MySqlConnection,
    plan: &Arc<Plan>,
    from: From<'_>,
    rows: u64,
) -> Result<Option<RowKey>> {
    let found = fetch(connection, plan.table, &select::key_behind(plan, from, rows)).await?;
    let Some(row) = found.first() else { return Ok(None) };
    key(row, plan, &types(row, plan, &plan.root)).map(Some)
}

async fn read_rows(connection: &mut MySqlConnection, plan: &Arc<Plan>, rows: Rows<'_>, limit: u64) -> Result<Page> {
    let wanted = if let Rows::Is(key) = rows { Some(key) } else { None };
    let has_keys = !plan.lists.is_empty() || !matches!(rows, Rows::Between(..));
    let mut rows = fetch(connection, plan.table, &select::rows(plan, rows, limit)).await?;
    let types = rows.first().map(|row| types(row, plan, &plan.root)).unwrap_or_default();
    let with_keys = rows.iter().filter(|_| has_keys);
    let mut keys: Vec<RowKey> = with_keys.map(|row| key(row, plan, &types)).collect::<Result<_>>()?;
    if wanted.is_some_and(|wanted| keys.iter().any(|found| !is_spelt(plan, found, wanted))) {
        // Found by its collation, under another spelling: in DynamoDB that is another key.
        (rows, keys) = (Vec::new(), Vec::new());
    }
    let markers = markers(plan, &plan.root);
    Ok(Page { plan: Arc::clone(plan), rows, keys, types, markers, lists: Vec::new() })
}

/// Whether the texts of a key are those that were asked for, to the byte.
fn is_spelt(plan: &Plan, found: &RowKey, wanted: &RowKey) -> bool {
    plan.key.iter().zip(found.0.iter().zip(&wanted.0)).all(|(column, pair)| match (column.type_, pair) {
        (ColumnType::Text, (SqlValue::Text(found), SqlValue::Text(wanted))) => found == wanted,
        _ => true,
    })
}

/// Whether a key is another one only in how its texts are spelt, which a collation takes for the same.
pub(crate) fn is_respelt(plan: &Plan, found: &RowKey, wanted: &RowKey) -> bool {
    let one = |value: &SqlValue| RowKey::new(vec![value.clone()]);
    let is_same = |(column, (found, wanted)): (&super::plan::KeyColumn, (&SqlValue, &SqlValue))| {
        column.type_ == ColumnType::Text || one(found).is_same(&one(wanted))
    };
    plan.key.iter().zip(found.0.iter().zip(&wanted.0)).all(is_same) && !is_spelt(plan, found, wanted)
}

async fn read_children(
    connection: &mut MySqlConnection,
    plan: &Plan,
    list: &ListPlan,
    rows: Rows<'_>,
    parents: &[RowKey],
) -> Result<ListRows> {
    let rows = fetch(connection, list.map.table, &select::children(plan, list, rows)).await?;
    let types = rows.first().map(|row| types(row, plan, &list.row)).unwrap_or_default();
    let mut owned = Vec::with_capacity(rows.len());
    let mut parent = 0;
    for row in rows {
        let key = key(&row, plan, &types)?;
        if parents.get(parent) != Some(&key) {
            // The children are in the order of their parents' keys, and mostly so are the parents.
            let (before, after) = parents.split_at(parent.min(parents.len()));
            let found = after.iter().position(|other| *other == key).map(|at| parent + at);
            let found = found.or_else(|| before.iter().position(|other| *other == key));
            parent = found.ok_or(Error::Torn { table: plan.table })?;
        }
        owned.push((parent, row));
    }
    // MariaDB forgets to sort by a column of the key for good, in a prepared statement that was once run for keys which agree
    // in it. The order within a parent stays.
    owned.sort_by_key(|(parent, _)| *parent);
    let mut ranges = vec![0..0; parents.len()];
    for (position, (parent, _)) in owned.iter().enumerate() {
        if let Some(range) = ranges.get_mut(*parent) {
            *range = if range.start == range.end { position..position + 1 } else { range.start..position + 1 };
        }
    }
    let rows = owned.into_iter().map(|(_, row)| row).collect();
    Ok(ListRows { rows, ranges, types, markers: markers(plan, &list.row) })
}

/// How many rows a table has.
pub(crate) async fn count(connection: &mut MySqlConnection, plan: &Plan) -> Result<u64> {
    let rows = fetch(connection, plan.table, &Statement { sql: select::count(plan), parameters: Vec::new() }).await?;
    let value = rows.first().and_then(|row| {
        let column = ColumnType::of(row.columns().first()?.type_info());
        u64::decode(Cell::new(bytes(row, 0)?, column)).ok()
    });
    Ok(value.unwrap_or_default())
}

/// A value of a row as text; `None` for NULL.
pub(crate) fn text(row: &SqlRow, position: usize) -> Option<String> {
    let column = ColumnType::of(row.columns().get(position)?.type_info());
    match key_value::value(Cell::new(bytes(row, position)?, column)).ok()? {
        SqlValue::Text(text) => Some(text),
        value => Some(value.to_string()),
    }
}

pub(crate) async fn fetch(connection: &mut MySqlConnection, table: &str, statement: &Statement) -> Result<Vec<SqlRow>> {
    query(&statement.sql, &statement.parameters)
        .fetch_all(connection)
        .await
        .map_err(|source| Error::Sql { doing: format!("read rows of `{table}`"), source })
}

/// The types of all columns of a result: what it says itself, and what only the catalogue knows.
fn types(row: &SqlRow, plan: &Plan, columns: &RowPlan) -> Vec<ColumnType> {
    let mut types: Vec<ColumnType> = row.columns().iter().map(|column| ColumnType::of(column.type_info())).collect();
    for (type_, key) in types.iter_mut().zip(&plan.key) {
        *type_ = type_.refined(key.type_);
    }
    let fields = types.iter_mut().skip(offset(plan, columns));
    for (type_, column) in fields.zip(&columns.columns) {
        *type_ = type_.refined(column.declared);
    }
    types
}

/// How many columns come before those of the fields.
fn offset(plan: &Plan, columns: &RowPlan) -> usize {
    plan.key.len() + columns.required().count()
}

fn markers(plan: &Plan, columns: &RowPlan) -> Vec<Marker> {
    let marker = |(index, (join, _)): (usize, (&'static super::Join, _))| Marker {
        position: plan.key.len() + index,
        table: join.table,
    };
    columns.required().enumerate().map(marker).collect()
}

fn key(row: &SqlRow, plan: &Plan, types: &[ColumnType]) -> Result<RowKey> {
    key_value::read(row, plan.key.len(), types).map_err(|problem| Error::Mapping {
        entity: plan.entity,
        problems: vec![format!("the key of table `{}` cannot be read: {problem}", plan.table)],
    })
}

impl Page {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The keys of the rows; of a range without children there are none.
    pub(crate) fn keys(&self) -> &[RowKey] {
        &self.keys
    }

    /// The key of the last row.
    pub(crate) fn last_key(&self) -> Result<Option<RowKey>> {
        self.rows.last().map(|row| key(row, &self.plan, &self.types)).transpose()
    }

    /// The key of a row, as errors name it.
    pub(crate) fn key_text(&self, row: usize) -> String {
        let key = self.rows.get(row).and_then(|row| key(row, &self.plan, &self.types).ok());
        key.map(|key| key.text(&self.plan.key_names())).unwrap_or_default()
    }

    /// The plan it was read by.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The bytes that its rows take, give or take: some rows stand for the others.
    pub(crate) fn bytes(&self) -> usize {
        let lists = self.lists.iter().map(|list| sampled(&list.rows));
        sampled(&self.rows) + lists.sum::<usize>()
    }

    /// Reads a row into its struct; `None` past the last.
    pub(crate) fn decode<E: MySqlEntity>(&self, row: usize) -> Option<Result<E, RowError>> {
        let plan = &*self.plan;
        let sql_row = self.rows.get(row)?;
        let lists: Vec<List<'_>> =
            plan.lists.iter().zip(&self.lists).map(|(list, rows)| rows.of(row, plan, list)).collect();
        let mut reader = RowReader::new(sql_row, offset(plan, &plan.root), &plan.root.columns, &self.types, &lists);
        let entity = partners(sql_row, &self.markers).and_then(|()| E::decode(&mut reader));
        Some(entity.map_err(|error| self.error(row, error)))
    }

    #[cold]
    fn error(&self, row: usize, Unreadable(cause): Unreadable) -> RowError {
        let problem = match *cause {
            Cause::Column { list, column, problem } => {
                let (row, at) = match list {
                    Some((list, index)) => (self.plan.lists.get(list).map(|list| &list.row), Some((list, index))),
                    None => (Some(&self.plan.root), None),
                };
                let list = at.and_then(|(list, index)| Some((&self.plan.lists.get(list)?.field, index)));
                let prefix = list.map(|(field, index)| format!("{field}[{index}]")).unwrap_or_default();
                let column = row.and_then(|row| row.columns.get(column));
                let field = column.map(|column| column.field.as_str()).unwrap_or_default();
                let dot = if prefix.is_empty() || field.is_empty() { "" } else { "." };
                RowProblem::Column {
                    field: format!("{prefix}{dot}{field}"),
                    column: column.map(super::plan::Column::text).unwrap_or_default(),
                    reason: problem.to_string(),
                }
            }
            Cause::Join { table } => RowProblem::Join { table },
            Cause::Misuse => {
                RowProblem::Item { reason: "`MySqlRow::decode` reads more than `describe` lists".to_owned() }
            }
        };
        RowError::new(self.plan.entity, self.plan.table, self.key_text(row), problem)
    }
}

impl ListRows {
    /// The children of one row.
    fn of<'p>(&'p self, row: usize, plan: &'p Plan, list: &'p ListPlan) -> List<'p> {
        List {
            rows: self.ranges.get(row).and_then(|range| self.rows.get(range.clone())).unwrap_or_default(),
            offset: offset(plan, &list.row),
            columns: &list.row.columns,
            types: &self.types,
            markers: &self.markers,
        }
    }
}

/// One row in so many is measured.
const SAMPLE: usize = 16;

fn sampled(rows: &[SqlRow]) -> usize {
    let of_row = |row: &SqlRow| (0..row.len()).filter_map(|at| bytes(row, at)).map(<[u8]>::len).sum::<usize>();
    let (mut total, mut measured) = (0, 0);
    for row in rows.iter().step_by(SAMPLE) {
        total += of_row(row);
        measured += 1;
    }
    total.checked_div(measured).unwrap_or_default() * rows.len()
}
