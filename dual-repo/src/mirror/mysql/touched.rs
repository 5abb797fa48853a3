//! What triggers have noted of writers that do not know of the mirror.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::MySqlConnection;
use sqlx::mysql::MySqlRow;

use super::source::MySqlSource;
use super::sql::{Column, Sql, any_of, groups};
use crate::mirror::{AggregateId, Sync, Touched, Version};
use crate::repository::Result;

/// Aggregates that one statement is about, at most.
const AT_ONCE: usize = 64;

/// What is touched and was not noted as changed yet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Debt {
    pub(super) pending: u64,
    pub(super) oldest: Option<Duration>,
    pub(super) dead: u64,
}

/// How much that is.
pub(super) async fn debt(source: &MySqlSource, connection: &mut MySqlConnection) -> Result<Debt> {
    let statement = "SELECT COUNT(DISTINCT IF(reason IS NULL, entity, NULL), id) AS pending, \
         COUNT(DISTINCT IF(reason IS NULL, NULL, entity), id) AS dead, \
         CAST(GREATEST(COALESCE(MAX(IF(reason IS NULL, TIMESTAMPDIFF(MICROSECOND, at, CURRENT_TIMESTAMP(6)), NULL)), 0), 0) \
         AS UNSIGNED) AS oldest FROM {touched}";
    let Some(row) = source.sql(statement).row(connection, "see what is touched").await? else {
        return Ok(Debt::default());
    };
    let pending = row.number_of("pending")?;
    let oldest = (pending > 0).then_some(Duration::from_micros(row.number_of("oldest")?));
    Ok(Debt { pending, oldest, dead: row.number_of("dead")? })
}

/// Some that are touched, behind a row of the table.
pub(super) async fn touched(source: &MySqlSource, after: u64, limit: usize) -> Result<Touched> {
    let mut connection = source.connection().await?;
    let statement = "SELECT seq, entity, id FROM {touched} WHERE seq > ? AND reason IS NULL ORDER BY seq LIMIT ?";
    let sql = source.sql(statement).number(after).number(u64::try_from(limit).unwrap_or(u64::MAX));
    let rows = sql.rows(&mut connection, "look for what is touched").await?;
    let mut found = Touched::default();
    for row in &rows {
        found.ids.insert(row.aggregate()?);
    }
    if rows.len() == limit {
        found.next = rows.last().map(|row| row.number_of("seq")).transpose()?;
    }
    Ok(found)
}

/// Notes that aggregates are touched, as a trigger does.
pub(super) async fn note(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
) -> Result<()> {
    let ids: Vec<&AggregateId> = ids.iter().collect();
    for some in ids.chunks(AT_ONCE) {
        // Of no connection, so that whoever has this one next does not take them for its own.
        let rows = vec!["(UUID_SHORT(), ?, ?, 0)"; some.len()].join(", ");
        let statement = format!("INSERT INTO {{touched}} (seq, entity, id, conn) VALUES {rows}");
        let sql =
            some.iter().fold(source.sql(&statement), |sql, id| sql.bytes(id.entity.as_str()).bytes(id.id.as_str()));
        sql.run(connection, "note what contains what was written").await?;
    }
    Ok(())
}

/// Puts one aside.
pub(super) async fn reject(source: &MySqlSource, id: &AggregateId, reason: &str) -> Result<()> {
    let mut connection = source.connection().await?;
    let sql = source.sql("UPDATE {touched} SET reason = ? WHERE entity = ? AND id = ? AND reason IS NULL");
    let sql = sql.text(reason).bytes(id.entity.as_str()).bytes(id.id.as_str());
    sql.run(&mut connection, "put aside what is touched").await.map(drop)
}

impl MySqlSource {
    /// Those that were put aside, and why.
    pub(crate) async fn rejected(&self, limit: usize) -> Result<Vec<(AggregateId, Version, String)>> {
        let mut connection = self.connection().await?;
        let statement = "SELECT entity, id, MIN(reason) AS reason FROM {touched} WHERE reason IS NOT NULL \
             GROUP BY entity, id ORDER BY entity, id LIMIT ?";
        let sql = self.sql(statement).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "list what was put aside").await?;
        rows.iter().map(|row| Ok((row.aggregate()?, Version::NONE, row.text_of("reason")?))).collect()
    }

    /// Has those that were put aside tried again.
    pub(crate) async fn retry_rejected(&self) -> Result<()> {
        let mut connection = self.connection().await?;
        let sql = self.sql("UPDATE {touched} SET reason = NULL WHERE reason IS NOT NULL");
        sql.run(&mut connection, "try again what was put aside").await.map(drop)
    }
}

/// Adds those of some aggregates that are touched, and of which nothing else is known.
pub(super) async fn complete(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
    syncs: &mut Vec<Sync>,
) -> Result<()> {
    let known: BTreeSet<&AggregateId> = syncs.iter().map(|sync| &sync.id).collect();
    let unknown = ids.iter().filter(|id| !known.contains(id)).cloned().collect();
    let rows = rows(source, connection, &unknown, "AND reason IS NULL").await?;
    let touched = rows.iter().map(Column::aggregate).collect::<Result<BTreeSet<_>>>()?;
    syncs.extend(touched.into_iter().map(|id| Sync { touched: true, ..Sync::unknown(id) }));
    Ok(())
}

/// Forgets that aggregates are touched.
pub(super) async fn strike(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
) -> Result<BTreeSet<AggregateId>> {
    let rows = rows(source, connection, ids, "FOR UPDATE SKIP LOCKED").await?;
    for some in rows.chunks(AT_ONCE) {
        let statement = format!("DELETE FROM {{touched}} WHERE seq IN ({})", vec!["?"; some.len()].join(", "));
        let mut sql = source.sql(&statement);
        for row in some {
            sql = sql.number(row.number_of("seq")?);
        }
        sql.run(connection, "forget what was touched").await?;
    }
    rows.iter().map(Column::aggregate).collect()
}

/// Forgets that this connection has touched aggregates. By an index of these rows alone: others that this connection has left may be
/// held by a relay, which would be waited for.
///
/// What an earlier transaction of it has left is committed, and older than all that this one has read.
pub(super) async fn strike_own(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
) -> Result<()> {
    let all: Vec<&AggregateId> = ids.iter().collect();
    for some in all.chunks(AT_ONCE) {
        let size = some.len().next_power_of_two();
        let statement = format!(
            "DELETE t FROM {{touched}} AS t FORCE INDEX (own) WHERE {}",
            any_of(size, "t.conn = CONNECTION_ID() AND t.entity = ? AND t.id = ?")
        );
        padded(some, size, source.sql(&statement)).run(connection, "forget what was touched").await?;
    }
    Ok(())
}

/// The ids as parameters. Some are there twice, so that there are few statements to prepare.
fn padded(some: &[&AggregateId], size: usize, sql: Sql) -> Sql {
    let padding = some.last().into_iter().cycle().take(size - some.len());
    some.iter().chain(padding).fold(sql, |sql, id| sql.bytes(id.entity.as_str()).bytes(id.id.as_str()))
}

async fn rows(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
    end: &str,
) -> Result<Vec<MySqlRow>> {
    let ids: Vec<&AggregateId> = ids.iter().collect();
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let size = some.len().next_power_of_two();
        let statement =
            format!("SELECT seq, entity, id FROM {{touched}} WHERE (entity, id) IN ({}) {end}", groups(size, 2));
        let sql = padded(some, size, source.sql(&statement));
        found.extend(sql.rows(connection, "look for what is touched").await?);
    }
    Ok(found)
}
