//! What was committed at one moment.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{MySqlConnection, Transaction};

use super::source::{MySqlSource, by_entity, read_control};
use super::sql::{Column as _, failed, groups};
use super::{text, touched};
use crate::mirror::{AggregateId, Place, Projection, Snapshot, Stamp, Sync, Version};
use crate::mysql::answer::in_time;
use crate::repository::Result;
use crate::repository::mysql::access::Items;

/// Aggregates that are read with one statement, at most.
const AT_ONCE: usize = 256;

/// A transaction that sees what was committed when it began.
#[derive(Debug)]
pub(crate) struct MySqlSnapshot {
    source: MySqlSource,
    transaction: Transaction<'static, sqlx::MySql>,
    stamp: Stamp,
}

impl MySqlSnapshot {
    pub(super) async fn take(source: &MySqlSource) -> Result<Self> {
        let failed = |source| failed("take a snapshot", source);
        let mut connection = source.connection().await?;
        let stamp = Stamp(source.clock());
        // Of the next transaction only: the session stays as it is.
        let isolation = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
        let begin = sqlx::SqlStr::from_static("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        let taking = async {
            sqlx::Executor::execute(&mut *connection, isolation).await?;
            Transaction::begin(connection, Some(begin)).await
        };
        let within = source.store.mysql().answer_within();
        let mut transaction = in_time(within, taking).await.map_err(failed)?;
        // What a server has that has taken another's place is not what DynamoDB is to have.
        read_control(source, &mut transaction, "").await?;
        Ok(MySqlSnapshot { source: source.clone(), transaction, stamp })
    }
}

impl Snapshot for MySqlSnapshot {
    async fn syncs(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
        let mut syncs = read_syncs(&self.source, &mut self.transaction, ids, "").await?;
        if syncs.len() < ids.len() {
            touched::complete(&self.source, &mut self.transaction, ids, &mut syncs).await?;
        }
        Ok(syncs)
    }

    async fn project(&mut self, ids: &[AggregateId]) -> Result<Vec<Projection>> {
        project(&self.source, &mut self.transaction, ids).await
    }

    fn stamp(&self) -> Stamp {
        self.stamp
    }
}

/// What is known of aggregates, in their order; `lock` is put behind the statement.
pub(super) async fn read_syncs(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &BTreeSet<AggregateId>,
    lock: &str,
) -> Result<Vec<Sync>> {
    let ids: Vec<&AggregateId> = ids.iter().collect();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        // Whoever locks it takes care of what is touched by itself.
        let touched = if lock.is_empty() {
            "EXISTS (SELECT 1 FROM {touched} AS t WHERE t.entity = s.entity AND t.id = s.id AND t.reason IS NULL)"
        } else {
            "0"
        };
        // Without the hint a small table is read as a whole, and whoever locks waits for all that is locked.
        let statement = format!(
            "SELECT entity, id, ver, pending, live, released, partners, {touched} AS touched \
             FROM {{sync}} AS s FORCE INDEX (PRIMARY) WHERE (entity, id) IN ({}) ORDER BY entity, id {lock}",
            groups(some.len(), 2)
        );
        let sql =
            some.iter().fold(source.sql(&statement), |sql, id| sql.bytes(id.entity.as_str()).bytes(id.id.as_str()));
        for row in sql.rows(connection, "read what is known of the mirror").await? {
            found.push(Sync {
                id: row.aggregate()?,
                version: Version::of(row.number_of("ver")?),
                pending: row.number_of("pending")? == 1,
                live: text::places_of(&row.text_of("live")?)?,
                released: text::released_of(&row.text_of("released")?)?,
                partners: text::partners_of(&row.text_of("partners")?)?,
                touched: row.number_of("touched")? == 1,
            });
        }
    }
    Ok(found)
}

/// Aggregates as DynamoDB is to have them, in this order.
pub(super) async fn project(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    ids: &[AggregateId],
) -> Result<Vec<Projection>> {
    let mut found: BTreeMap<&AggregateId, Projection> = BTreeMap::new();
    for (entity, ids) in by_entity(ids) {
        let access = source.store.access(entity)?;
        let plan = access.plan(source.store.mysql()).await?;
        let table = access.schema().table;
        for some in ids.chunks(AT_ONCE) {
            let rows = some.iter().map(|id| text::row_key(&id.id)).collect::<Result<Vec<_>>>()?;
            let reading = access.project(&plan, connection, &rows);
            let projected = source.store.mysql().answered("read what DynamoDB is to have", reading).await?;
            for (id, projected) in some.iter().zip(projected) {
                let projection = match projected {
                    None => Projection::Gone,
                    Some(Ok(items)) => Projection::Live(placed(table, items)),
                    Some(Err(reason)) => Projection::Unreadable(reason),
                };
                found.insert(id, projection);
            }
        }
    }
    Ok(ids.iter().map(|id| found.remove(id).unwrap_or(Projection::Gone)).collect())
}

/// Items in their places.
pub(super) fn placed(table: &str, items: Items) -> Vec<(Place, dynamo_core::value::Item)> {
    items.into_iter().map(|(key, item)| (Place { table: table.to_owned(), key }, item)).collect()
}
