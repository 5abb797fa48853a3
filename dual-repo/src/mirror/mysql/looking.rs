//! What is looked up beside the protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use dynamo_core::value::Item;

use super::snapshot::read_syncs;
use super::source::{MySqlSource, by_entity};
use super::sql::Column;
use super::text;
use crate::mirror::switch::{Change, Reason};
use crate::mirror::{AggregateId, Control, Place, Sync, Version};
use crate::mysql::page::keys_within;
use crate::mysql::select::Rows;
use crate::repository::{Error, Result};

/// How busy the server is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Threads that are at work, ours included.
    pub(crate) running: u32,
    /// How long it took to read a row.
    pub(crate) took: Duration,
}

impl MySqlSource {
    /// The aggregate that an item is of, if its row is there.
    pub(crate) async fn id_of(&self, entity: &str, item: &Item) -> Result<Option<AggregateId>> {
        let access = self.store.access(entity)?;
        let mut transaction = self.store.mysql().begin().await?;
        let row = access.row(&mut transaction, item).await?;
        transaction.rollback().await?;
        row.map(|row| Ok(AggregateId { entity: entity.to_owned(), id: text::row(&row)? })).transpose()
    }

    /// Some aggregates of which nothing as new as this is known.
    pub(crate) async fn older(&self, version: Version, limit: usize) -> Result<Vec<AggregateId>> {
        let mut connection = self.connection().await?;
        let statement = "SELECT entity, id FROM {sync} WHERE entity > '' AND ver < ? ORDER BY entity, id LIMIT ?";
        let sql = self.sql(statement).number(version.get()).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "look for what is there no more").await?;
        rows.iter().map(Column::aggregate).collect()
    }

    /// Those of some items, in their places, that their owners do not have, and have not given up either.
    pub(crate) async fn orphans(&self, items: Vec<(Place, AggregateId)>) -> Result<Vec<(Place, AggregateId)>> {
        let owners: BTreeSet<AggregateId> = items.iter().map(|(_, owner)| owner.clone()).collect();
        let mut connection = self.connection().await?;
        let syncs = read_syncs(self, &mut connection, &owners, "").await?;
        let syncs: BTreeMap<&AggregateId, &Sync> = syncs.iter().map(|sync| (&sync.id, sync)).collect();
        let is_orphan = |(place, owner): &(Place, AggregateId)| {
            let is_its = |sync: &Sync| sync.touched || sync.live.contains(place) || sync.released.contains_key(place);
            !syncs.get(owner).copied().is_some_and(is_its)
        };
        Ok(items.into_iter().filter(is_orphan).collect())
    }

    /// Those of some places that no aggregate has.
    pub(crate) async fn nobodys(&self, places: Vec<Place>) -> Result<Vec<Place>> {
        let mut connection = self.connection().await?;
        let mut taken = BTreeSet::new();
        for some in places.chunks(64) {
            let statement = format!(
                "SELECT place FROM {{sync}} FORCE INDEX (PRIMARY) WHERE entity = '' AND id IN ({}) AND given IS NULL",
                vec!["?"; some.len()].join(", ")
            );
            let sql = some.iter().fold(self.sql(&statement), |sql, place| sql.bytes(text::hash(place)));
            for row in sql.rows(&mut connection, "see whose places are").await? {
                taken.insert(text::place_of(&row.text_of("place")?)?);
            }
        }
        Ok(places.into_iter().filter(|place| !taken.contains(place)).collect())
    }

    /// Those of the aggregates that are known, behind one of them, that have no row; with the one behind which there are more.
    pub(crate) async fn gone_after(
        &self,
        after: Option<&AggregateId>,
        limit: usize,
    ) -> Result<(BTreeSet<AggregateId>, Option<AggregateId>)> {
        let mut connection = self.connection().await?;
        let statement = "SELECT entity, id FROM {sync} WHERE entity > '' AND (entity > ? OR (entity = ? AND id > ?)) \
             AND live <> '[]' ORDER BY entity, id LIMIT ?";
        let (entity, id) = after.map_or(("", ""), |after| (after.entity.as_str(), after.id.as_str()));
        let sql = self.sql(statement).bytes(entity).bytes(entity).bytes(id);
        let sql = sql.number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "look for what is there no more").await?;
        let known: Vec<AggregateId> = rows.iter().map(Column::aggregate).collect::<Result<_>>()?;
        let cursor = known.last().filter(|_| known.len() == limit).cloned();
        let mut gone = BTreeSet::new();
        for (entity, ids) in by_entity(&known) {
            // Of an entity that this program does not know, it cannot tell.
            let Ok(access) = self.store.access(entity) else { continue };
            let plan = access.plan(self.store.mysql()).await?;
            let keys = ids.iter().map(|id| text::row_key(&id.id)).collect::<Result<Vec<_>>>()?;
            let found = keys_within(&mut connection, &plan, Rows::Are(&keys), u64::MAX).await?;
            let found = found.iter().map(text::row).collect::<Result<BTreeSet<_>>>()?;
            gone.extend(ids.into_iter().filter(|id| !found.contains(&id.id)).cloned());
        }
        Ok((gone, cursor))
    }

    /// Aggregates that cannot be shipped as they are, and why.
    pub(crate) async fn dead_letters(&self, limit: usize) -> Result<Vec<(AggregateId, Version, String)>> {
        let mut connection = self.connection().await?;
        let statement = "SELECT entity, id, ver, COALESCE(reason, '') AS reason FROM {sync} WHERE pending = 2 \
             ORDER BY ver LIMIT ?";
        let sql = self.sql(statement).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "list what cannot be shipped").await?;
        let letter = |row: &sqlx::mysql::MySqlRow| {
            Ok((row.aggregate()?, Version::of(row.number_of("ver")?), row.text_of("reason")?))
        };
        rows.iter().map(letter).collect()
    }

    /// The changes of phase, the last ones first.
    pub(crate) async fn audit(&self, limit: usize) -> Result<Vec<Change>> {
        let mut connection = self.connection().await?;
        let statement =
            "SELECT epoch, CAST(at AS CHAR) AS at, who, was, became, why FROM {audit} ORDER BY epoch DESC LIMIT ?";
        let sql = self.sql(statement).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "list the changes of phase").await?;
        let phase = |row: &sqlx::mysql::MySqlRow, column| {
            let phase = row.text_of(column)?.parse();
            phase.map_err(|source| Error::Mismatch { source: Box::new(source) })
        };
        let change = |row: &sqlx::mysql::MySqlRow| {
            Ok(Change {
                epoch: u16::try_from(row.number_of("epoch")?).unwrap_or(u16::MAX),
                at: row.text_of("at")?,
                from: phase(row, "was")?,
                to: phase(row, "became")?,
                reason: Reason { who: row.text_of("who")?, why: row.text_of("why")? },
            })
        };
        rows.iter().map(change).collect()
    }

    /// How long something has been pending.
    pub(crate) async fn oldest_debt(&self) -> Result<Option<Duration>> {
        let mut connection = self.connection().await?;
        let statement = "SELECT CAST(GREATEST(0, TIMESTAMPDIFF(MICROSECOND, since, CURRENT_TIMESTAMP(6))) AS UNSIGNED) AS age \
             FROM {sync} WHERE pending = 1 ORDER BY since LIMIT 1";
        let row = self.sql(statement).row(&mut connection, "see for how long something is pending").await?;
        row.map(|row| row.number_of("age").map(Duration::from_micros)).transpose()
    }

    /// How busy the server is.
    pub(crate) async fn load(&self) -> Result<Load> {
        let mut connection = self.connection().await?;
        let asked = Instant::now();
        let sql = self.sql("SELECT epoch FROM {control} WHERE id = 1");
        sql.row(&mut connection, "see how fast the server answers").await?;
        let took = asked.elapsed();
        let sql = self.sql("SHOW GLOBAL STATUS LIKE 'Threads_running'");
        let row = sql.row(&mut connection, "see how busy the server is").await?;
        let running = row.map(|row| row.text_of("Value")).transpose()?.and_then(|value| value.parse().ok());
        let running = running.ok_or_else(|| Error::Other { source: "the server does not say what it runs".into() })?;
        Ok(Load { running, took })
    }

    /// The time of the server.
    pub(crate) async fn now(&self) -> Result<String> {
        let mut connection = self.connection().await?;
        let sql = self.sql("SELECT CAST(CURRENT_TIMESTAMP(6) AS CHAR) AS now");
        let row = sql.row(&mut connection, "ask for the time").await?;
        row.map(|row| row.text_of("now")).transpose().map(Option::unwrap_or_default)
    }

    /// Puts a comparison of all data on record.
    pub(crate) async fn record_check(
        &self,
        control: &Control,
        began: &str,
        unexplained: u64,
        report: &str,
    ) -> Result<()> {
        let mut connection = self.connection().await?;
        let statement = "INSERT INTO {verified} (since, began, unexplained, report) VALUES (?, ?, ?, ?)";
        let sql = self.sql(statement).number(control.since).text(began).number(unexplained).text(report);
        sql.run(&mut connection, "put a comparison on record").await.map(drop)
    }
}
