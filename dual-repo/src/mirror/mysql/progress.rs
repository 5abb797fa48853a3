//! How far the backfill has come.

use std::collections::BTreeSet;

use sqlx::MySqlConnection;

use super::source::MySqlSource;
use super::sql::Column as _;
use super::text;
use crate::mirror::{AggregateId, Control};
use crate::mysql::page::keys_within;
use crate::mysql::range::{Range, split_any};
use crate::mysql::{RowKey, SqlValue};
use crate::repository::{Error, Result};

/// A range of rows, and how far it has been gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeState {
    pub(crate) name: String,
    pub(crate) entity: String,
    pub(crate) reached: Option<String>,
    pub(crate) is_done: bool,
    /// Rows that were gone through.
    pub(crate) seen: u64,
    /// Rows that there are, about.
    pub(crate) expected: u64,
}

impl MySqlSource {
    /// Divides the rows of entities into ranges, unless that was done since capture began.
    pub(crate) async fn plan(&self, control: &Control, entities: &[String], parts: u64) -> Result<Vec<RangeState>> {
        let mut connection = self.connection().await?;
        // What an earlier capture has gone through does not count.
        let stale = self.sql("DELETE FROM {progress} WHERE since <> ?").number(control.since);
        stale.run(&mut connection, "forget an earlier backfill").await?;
        for entity in entities {
            let access = self.store.access(entity)?;
            let plan = access.plan(self.store.mysql()).await?;
            let known = self.sql("SELECT name FROM {progress} WHERE entity = ? LIMIT 1").bytes(entity.as_str());
            if known.row(&mut connection, "see how far the backfill has come").await?.is_some() {
                continue;
            }
            let ranges = split_any(&mut connection, &plan, parts).await?;
            let share = plan.estimated_rows / u64::try_from(ranges.len()).unwrap_or(1).max(1);
            for (at, range) in ranges.into_iter().enumerate() {
                let (low, high) = match range {
                    Range::All => (None, None),
                    Range::Between(low, high) => (low, high),
                };
                let bound = |bound: Option<RowKey>| match bound {
                    Some(key) => text::row(&key).map(|text| SqlValue::Bytes(text.into_bytes())),
                    None => Ok(SqlValue::Null),
                };
                let statement = "INSERT IGNORE INTO {progress} (name, entity, since, low, high, expected) VALUES (?, ?, ?, ?, ?, ?)";
                let sql = self.sql(statement).bytes(format!("{entity}:{at}")).bytes(entity.as_str());
                let sql = sql.number(control.since).with(bound(low)?).with(bound(high)?).number(share);
                sql.run(&mut connection, "plan the backfill").await?;
            }
        }
        self.progress().await
    }

    /// The aggregates of an entity behind a row, in the order of their keys, with the row behind which there are more.
    pub(crate) async fn rows_after(
        &self,
        entity: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
        let mut connection = self.connection().await?;
        rows_after(self, &mut connection, entity, &Range::All, after, limit).await
    }

    /// How far it has come.
    pub(crate) async fn progress(&self) -> Result<Vec<RangeState>> {
        let mut connection = self.connection().await?;
        let statement = "SELECT name, entity, reached, is_done, seen, expected FROM {progress} ORDER BY name";
        let rows = self.sql(statement).rows(&mut connection, "see how far the backfill has come").await?;
        let state = |row: &sqlx::mysql::MySqlRow| {
            Ok(RangeState {
                name: row.text_of("name")?,
                entity: row.text_of("entity")?,
                reached: row.opt_text("reached")?,
                is_done: row.number_of("is_done")? == 1,
                seen: row.number_of("seen")?,
                expected: row.number_of("expected")?,
            })
        };
        rows.iter().map(state).collect()
    }
}

pub(super) async fn next(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    range: &str,
    limit: usize,
) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
    let statement = "SELECT entity, low, high, reached, is_done FROM {progress} WHERE name = ? FOR UPDATE";
    let row = source.sql(statement).bytes(range).row(connection, "see how far the backfill has come").await?;
    let row = row.ok_or_else(|| Error::Invalid { source: format!("there is no range `{range}`").into() })?;
    if row.number_of("is_done")? == 1 {
        return Ok((BTreeSet::new(), None));
    }
    let reached = row.opt_text("reached")?;
    let bound = |column| row.opt_text(column)?.as_deref().map(text::row_key).transpose();
    let (entity, range) = (row.text_of("entity")?, Range::Between(bound("low")?, bound("high")?));
    rows_after(source, connection, &entity, &range, reached.as_deref(), limit).await
}

async fn rows_after(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    entity: &str,
    range: &Range,
    after: Option<&str>,
    limit: usize,
) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
    let after = after.map(text::row_key).transpose()?;
    let access = source.store.access(entity)?;
    let plan = access.plan(source.store.mysql()).await?;
    let most = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
    let keys = keys_within(connection, &plan, range.rows(after.as_ref()), most).await?;
    let is_last = keys.len() < limit.max(1);
    let cursor = keys.last().filter(|_| !is_last).map(text::row).transpose()?;
    let id = |key| Ok(AggregateId { entity: entity.to_owned(), id: text::row(key)? });
    Ok((keys.iter().map(id).collect::<Result<_>>()?, cursor))
}

pub(super) async fn reached(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    range: &str,
    seen: usize,
    cursor: Option<&str>,
) -> Result<()> {
    let statement = "UPDATE {progress} SET reached = ?, is_done = ?, seen = seen + ?, \
         ended = IF(? = 1, CURRENT_TIMESTAMP(6), NULL) WHERE name = ?";
    let is_done = u64::from(cursor.is_none());
    let position = cursor.map_or(SqlValue::Null, |cursor| SqlValue::Bytes(cursor.as_bytes().to_vec()));
    let sql = source.sql(statement).with(position).number(is_done);
    let sql = sql.number(u64::try_from(seen).unwrap_or(u64::MAX)).number(is_done).bytes(range);
    sql.run(connection, "note how far the backfill has come").await.map(drop)
}
