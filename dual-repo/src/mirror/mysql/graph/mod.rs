//! Which aggregates contain what another one has written.
//!
//! An entity is read from its table, the tables that it is joined with and those of its lists. A row of any of them that is
//! written as a part of another aggregate, or changed by a foreign key when such a row is, changes it too.

mod cascades;
mod path;
mod reads;
mod watch;

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::mysql::MySqlRow;
use sqlx::{Column as _, MySqlConnection};

pub(super) use self::cascades::{Cascade, Rule};
use self::path::paths;
pub(super) use self::path::{DEPTH_MAX, Path, endless};
pub(super) use self::reads::{Origin, Part, Read};
use self::watch::Watch;
use super::sql::failed;
use super::text;
use crate::mirror::AggregateId;
use crate::mysql::plan::{ColumnKind, Plan};
use crate::mysql::statement::Statement;
use crate::mysql::write::Kept;
use crate::mysql::{ColumnType, RowKey, key_value, query};
use crate::repository::{Error, Result};

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
    /// Without which change nothing is affected.
    watch: Watch,
    /// The keys of what is affected, by the key of what has changed.
    sql: String,
    /// The plan of what is affected.
    plan: Arc<Plan>,
}

impl Graph {
    /// That of entities, in a database with these foreign keys.
    pub(super) fn new(plans: &[(&'static str, Arc<Plan>)], cascades: &[Cascade]) -> Result<Graph> {
        let mut edges = Vec::new();
        for (of, plan) in plans {
            for path in paths(plan, cascades)? {
                for (affected, other) in plans {
                    let reads = Read::of(other, path.last()).into_iter().filter(|read| !is_itself(plan, &path, read));
                    let edge = |read: Read<'_>| {
                        let sql = read.select(&path, Origin::Key(plan), columns);
                        Edge { of, affected, watch: Watch::of(plan, &path, &read), sql, plan: Arc::clone(other) }
                    };
                    edges.extend(reads.map(edge));
                }
            }
        }
        Ok(Graph(edges))
    }

    /// What contains something of an aggregate that does not stay, as the transaction that the connection is in sees it.
    pub(super) async fn affected(
        &self,
        connection: &mut MySqlConnection,
        id: &AggregateId,
        row: &RowKey,
        kept: &Kept,
        found: &mut BTreeSet<AggregateId>,
    ) -> Result<()> {
        for edge in self.0.iter().filter(|edge| edge.of == id.entity && !edge.watch.is_kept(kept)) {
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

/// Whether an aggregate is read so from what it writes itself.
fn is_itself(plan: &Plan, path: &Path, read: &Read<'_>) -> bool {
    plan.entity == read.plan.entity
        && match read.part {
            Part::Root => path.len() == 1,
            Part::List => path.len() == 2 && plan.lists.iter().any(|list| list.map.table == path.last()),
            Part::Join => false,
        }
}

/// The columns of the key, one by one.
fn columns(sql: &mut Statement, plan: &Plan) {
    for (at, key) in plan.key.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " });
        let labels = matches!(key.type_, ColumnType::Enum { .. } | ColumnType::Set);
        sql.push(if labels { "CAST(" } else { "" });
        sql.column(plan.table, key.name);
        sql.push(if labels { " AS UNSIGNED)" } else { "" });
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
