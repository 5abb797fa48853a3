//! Which aggregates contain what another one has written.
//!
//! An entity is read from its table, the tables that it is joined with and those of its lists. A row of any of them that is
//! written as a part of another aggregate, or changed by a foreign key when such a row is, changes it too.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::mysql::MySqlRow;
use sqlx::{Column as _, MySqlConnection};

use super::sql::{Column as _, Sql, failed};
use super::tables::Tables;
use super::text;
use crate::mirror::AggregateId;
use crate::mysql::plan::{ColumnKind, Plan, RowPlan};
use crate::mysql::statement::Statement;
use crate::mysql::{ColumnRef, ColumnType, Join, RowKey, key_value, query};
use crate::repository::{Error, Result};

/// How far foreign keys are followed.
const DEPTH_MAX: usize = 8;

/// Where to look for what a change of an aggregate affects.
#[derive(Debug, Default)]
pub(crate) struct Graph(Vec<Edge>);

/// One way in which entities depend on each other.
#[derive(Debug)]
struct Edge {
    /// Whose change it is.
    of: &'static str,
    /// What it affects.
    affected: &'static str,
    /// The keys of what is affected, by the key of what has changed.
    sql: String,
    /// The plan of what is affected.
    plan: Arc<Plan>,
}

/// A foreign key that changes rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cascade {
    name: String,
    table: String,
    parent: String,
    /// Each column, and the one that it refers to.
    columns: Vec<(String, String)>,
    /// Whether what refers to the rows that it changes is changed too.
    goes_on: bool,
}

/// A chain of tables: rows of the first are written, and with them those of the last.
#[derive(Debug, Clone)]
struct Path {
    tables: Vec<String>,
    /// Of each table but the first: its columns, and those of the one before that they equal.
    links: Vec<Vec<(String, String)>>,
    /// Whether foreign keys are followed from there.
    goes_on: bool,
}

impl Path {
    fn last(&self) -> &str {
        self.tables.last().map(String::as_str).unwrap_or_default()
    }

    fn with(&self, table: &str, link: Vec<(String, String)>) -> Path {
        let mut path = self.clone();
        path.tables.push(table.to_owned());
        path.links.push(link);
        path
    }
}

/// What a table in a path is called.
fn step(at: usize) -> String {
    format!("changed {at}")
}

impl Graph {
    /// That of entities, in a database with these foreign keys.
    fn new(plans: &[(&'static str, Arc<Plan>)], cascades: &[Cascade]) -> Result<Graph> {
        let mut edges = Vec::new();
        for (of, plan) in plans {
            for path in paths(plan, cascades)? {
                for (affected, other) in plans {
                    let is_itself = path.links.is_empty() && of == affected;
                    let statements = statements(plan, &path, other, is_itself);
                    let edge = |sql| Edge { of, affected, sql, plan: Arc::clone(other) };
                    edges.extend(statements.into_iter().map(edge));
                }
            }
        }
        Ok(Graph(edges))
    }

    /// What contains something of an aggregate, as the transaction that the connection is in sees it.
    pub(super) async fn affected(
        &self,
        connection: &mut MySqlConnection,
        id: &AggregateId,
        row: &RowKey,
        found: &mut BTreeSet<AggregateId>,
    ) -> Result<()> {
        for edge in self.0.iter().filter(|edge| edge.of == id.entity) {
            let rows = query(&edge.sql, row.values()).fetch_all(&mut *connection).await;
            let rows = rows.map_err(|source| failed("look for what a write affects", source))?;
            for row in &rows {
                let key = key(row, &edge.plan)?;
                found.insert(AggregateId { entity: edge.affected.to_owned(), id: text::row(&key)? });
            }
        }
        found.remove(id);
        Ok(())
    }
}

fn key(row: &MySqlRow, plan: &Plan) -> Result<RowKey> {
    let types: Vec<ColumnType> = sqlx::Row::columns(row)
        .iter()
        .zip(&plan.key)
        .map(|(column, key)| ColumnType::of(column.type_info()).refined(key.type_))
        .collect();
    key_value::read(row, plan.key.len(), &types).map_err(|problem| Error::Mismatch {
        source: format!("the key of table `{}` cannot be read: {problem}", plan.table).into(),
    })
}

/// All rows that are changed by a write of an aggregate.
fn paths(plan: &Plan, cascades: &[Cascade]) -> Result<Vec<Path>> {
    let root = Path { tables: vec![plan.table.to_owned()], links: Vec::new(), goes_on: true };
    let mut paths = vec![root.clone()];
    for list in &plan.lists {
        let link = list.map.on.iter().map(|(child, parent)| (child.column.to_owned(), parent.column.to_owned()));
        paths.push(root.with(list.map.table, link.collect()));
    }
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        at += 1;
        let follows = |cascade: &&Cascade| path.goes_on && cascade.parent.eq_ignore_ascii_case(path.last());
        for cascade in cascades.iter().filter(follows) {
            let is_known = path.tables.iter().any(|table| table.eq_ignore_ascii_case(&cascade.table));
            if cascade.goes_on && is_known || path.tables.len() > DEPTH_MAX {
                let source = format!(
                    "foreign key `{}` of `{}` changes rows that others of the same table refer to, and so on; what it affects \
                     cannot be followed: declare it with RESTRICT",
                    cascade.name, cascade.table
                );
                return Err(Error::Mismatch { source: source.into() });
            }
            let further = path.with(&cascade.table, cascade.columns.clone());
            paths.push(Path { goes_on: cascade.goes_on, ..further });
        }
    }
    Ok(paths)
}

/// The statements for everything in another entity that is read from the last table of a path.
fn statements(plan: &Plan, path: &Path, other: &Plan, is_itself: bool) -> Vec<String> {
    let last = step(path.tables.len() - 1);
    let mut statements = Vec::new();
    if !is_itself && path.last().eq_ignore_ascii_case(other.table) {
        let on = other.key.iter().map(|key| (other.table.to_owned(), key.name.to_owned(), key.name.to_owned()));
        statements.push(statement(plan, path, other, &[], &last, on.collect()));
    }
    statements.extend(joined(plan, path, other, (&other.root, other.table), &[], &last));
    for list in &other.lists {
        let of_list: Vec<(ColumnRef, ColumnRef)> = list.map.on.to_vec();
        let is_own = is_itself_list(plan, path, other, list.map.table);
        if !is_own && path.last().eq_ignore_ascii_case(list.map.table) {
            let on = of_list
                .iter()
                .map(|(child, parent)| (other.table.to_owned(), parent.column.to_owned(), child.column.to_owned()));
            statements.push(statement(plan, path, other, &[], &last, on.collect()));
        }
        let from = [(list.map.table, of_list.as_slice())];
        statements.extend(joined(plan, path, other, (&list.row, list.map.table), &from, &last));
    }
    statements
}

/// Whether a list is the aggregate's own.
fn is_itself_list(plan: &Plan, path: &Path, other: &Plan, table: &str) -> bool {
    plan.entity == other.entity
        && path.tables.len() == 2
        && plan.lists.iter().any(|list| list.map.table == table && path.last() == table)
}

/// A list's table, with what it is joined on.
type ListJoin<'p> = (&'p str, &'p [(ColumnRef, ColumnRef)]);

fn joined(
    plan: &Plan,
    path: &Path,
    other: &Plan,
    (row, own): (&RowPlan, &str),
    lists: &[ListJoin<'_>],
    last: &str,
) -> Vec<String> {
    let of_table = |join: &&&'static Join| path.last().eq_ignore_ascii_case(join.table);
    let statement = |join: &&'static Join| {
        let on = join.on.iter().map(|(joined, ColumnRef { table, column })| {
            (table.unwrap_or(own).to_owned(), (*column).to_owned(), joined.column.to_owned())
        });
        let before = row.joins.iter().copied().take_while(|other| other.name != join.name).collect::<Vec<_>>();
        statement_with(plan, path, other, lists, (&before, own), last, on.collect())
    };
    row.joins.iter().filter(of_table).map(statement).collect()
}

fn statement(
    plan: &Plan,
    path: &Path,
    other: &Plan,
    lists: &[ListJoin<'_>],
    last: &str,
    on: Vec<(String, String, String)>,
) -> String {
    statement_with(plan, path, other, lists, (&[], other.table), last, on)
}

/// `SELECT DISTINCT` the keys of an entity's rows, `FROM` the tables of the path and those that the entity is read from, where
/// the columns `on`, of which table, equal columns of the last table of the path.
fn statement_with(
    plan: &Plan,
    path: &Path,
    other: &Plan,
    lists: &[ListJoin<'_>],
    (joins, own): (&[&'static Join], &str),
    last: &str,
    on: Vec<(String, String, String)>,
) -> String {
    let mut sql = Statement::new("SELECT DISTINCT ");
    for (at, key) in other.key.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " });
        let labels = matches!(key.type_, ColumnType::Enum { .. } | ColumnType::Set);
        sql.push(if labels { "CAST(" } else { "" });
        sql.column(other.table, key.name);
        sql.push(if labels { " AS UNSIGNED)" } else { "" });
    }
    sql.push(" FROM ");
    for (at, table) in path.tables.iter().enumerate() {
        sql.push(if at == 0 { "" } else { " JOIN " });
        sql.name(table);
        sql.push(" AS ");
        sql.name(&step(at));
        if let Some(link) = at.checked_sub(1).and_then(|before| path.links.get(before)) {
            equal(&mut sql, " ON ", link.iter().map(|(a, b)| ((step(at), a.clone()), (step(at - 1), b.clone()))));
        }
    }
    sql.push(" JOIN ");
    sql.name(other.table);
    for (table, on) in lists {
        sql.push(" JOIN ");
        sql.name(table);
        let pairs = on.iter().map(|(child, parent)| {
            let child = ((*table).to_owned(), child.column.to_owned());
            (child, (other.table.to_owned(), parent.column.to_owned()))
        });
        equal(&mut sql, " ON ", pairs);
    }
    for join in joins {
        sql.push(" LEFT JOIN ");
        sql.name(join.table);
        sql.push(" AS ");
        sql.name(join.name);
        let pairs = join.on.iter().map(|(joined, ColumnRef { table, column })| {
            let joined = (join.name.to_owned(), joined.column.to_owned());
            (joined, (table.unwrap_or(own).to_owned(), (*column).to_owned()))
        });
        equal(&mut sql, " ON ", pairs);
    }
    equal(
        &mut sql,
        " WHERE ",
        on.into_iter().map(|(table, column, changed)| ((table, column), (last.to_owned(), changed))),
    );
    for key in &plan.key {
        sql.push(" AND ");
        sql.column(&step(0), key.name);
        sql.push(" = ?");
    }
    sql.sql
}

type Named = (String, String);

fn equal(sql: &mut Statement, first: &str, pairs: impl Iterator<Item = (Named, Named)>) {
    let mut separator = first;
    for ((table, column), (other, equals)) in pairs {
        sql.push(std::mem::replace(&mut separator, " AND "));
        sql.column(&table, &column);
        sql.push(" = ");
        sql.column(&other, &equals);
    }
}

/// What cannot be followed in a mapping.
pub(super) fn problems(plan: &Plan) -> Vec<String> {
    let rows = std::iter::once(&plan.root).chain(plan.lists.iter().map(|list| &list.row));
    let computed = rows.flat_map(|row| &row.columns).filter(|column| column.kind == ColumnKind::Computed);
    let reads = computed.filter(|column| column.name.to_ascii_uppercase().contains("SELECT"));
    reads
        .map(|column| {
            format!(
                "`{}` is computed from other rows, `{}`, whose changes cannot be followed: join the table, or leave it out",
                column.field, column.name
            )
        })
        .collect()
}

impl Graph {
    /// That of entities, with the foreign keys of the database.
    pub(super) async fn read(connection: &mut MySqlConnection, plans: &[(&'static str, Arc<Plan>)]) -> Result<Graph> {
        let statement = "SELECT k.CONSTRAINT_NAME AS name, k.TABLE_NAME AS tab, k.REFERENCED_TABLE_NAME AS parent, \
             k.COLUMN_NAME AS col, k.REFERENCED_COLUMN_NAME AS refers, r.DELETE_RULE AS deletes, r.UPDATE_RULE AS updates \
             FROM information_schema.KEY_COLUMN_USAGE AS k JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r \
             ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
             AND r.TABLE_NAME = k.TABLE_NAME \
             WHERE k.TABLE_SCHEMA = DATABASE() AND r.CONSTRAINT_SCHEMA = DATABASE() \
             ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";
        let rows: Vec<MySqlRow> =
            Sql::new(&Tables::new(""), statement).rows(connection, "read the foreign keys").await?;
        let mut cascades: Vec<Cascade> = Vec::new();
        for row in rows {
            let (deletes, updates) = (row.text_of("deletes")?, row.text_of("updates")?);
            let changes = |rule: &str| matches!(rule, "CASCADE" | "SET NULL" | "SET DEFAULT");
            if !changes(&deletes) && !changes(&updates) {
                continue;
            }
            let (name, table) = (row.text_of("name")?, row.text_of("tab")?);
            let pair = (row.text_of("col")?, row.text_of("refers")?);
            match cascades.last_mut().filter(|last| last.name == name && last.table == table) {
                Some(last) => last.columns.push(pair),
                None => cascades.push(Cascade {
                    name,
                    table,
                    parent: row.text_of("parent")?,
                    columns: vec![pair],
                    goes_on: deletes == "CASCADE" || updates == "CASCADE",
                }),
            }
        }
        Graph::new(plans, &cascades)
    }
}
