//! The steps of the protocol that stand alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::MySqlConnection;
use sqlx::pool::PoolConnection;

use super::graph::{Cascade, Graph, problems};
use super::session::MySqlSession;
use super::snapshot::MySqlSnapshot;
use super::sql::{Column, Sql, any_of, is_duplicate};
use super::tables::Tables;
use super::triggers::Triggers;
use super::work::Writes;
use super::{text, touched};
use crate::error::with_causes;
use crate::mirror::{AggregateId, Control, OpId, OpState, Phase, Place, Setback, Source, Stamp, Touched, Version};
use crate::mysql::plan::Plan;
use crate::repository::mysql::carry_out::Changed;
use crate::repository::mysql::store::{MySqlStore, pause};
use crate::repository::{Error, Result};

/// Aggregates that one statement is about, at most.
const AT_ONCE: usize = 64;
/// Debts of which it is looked at which tombstones they owe, at most.
const OWED: u64 = 10_000;
/// How long whoever claims a debt has for it, before others may.
const LEASE: Duration = Duration::from_secs(30);
/// After how long it is tried again to ship what DynamoDB has not answered for, however often that was.
const AGAIN: Duration = Duration::from_secs(2);
/// How long an instance that does not show itself counts as running.
const ALIVE: Duration = Duration::from_secs(15);

/// MySQL, with the tables of the mirror beside those of the application.
#[derive(Debug, Clone)]
pub(crate) struct MySqlSource {
    pub(super) store: MySqlStore,
    pub(super) tables: Arc<Tables>,
    pub(super) graph: Arc<Graph>,
    /// Those of the entities, or why there can be none.
    pub(super) triggers: Arc<Result<Triggers, String>>,
    pub(super) dialect: Dialect,
    /// How many aggregates that contain what a write changes get their versions with it, at most.
    pub(super) fan_out: usize,
    /// Whether there were triggers when the state of the move was read last.
    pub(super) noted: Arc<AtomicBool>,
    /// When the clock of stamps began.
    began: Instant,
}

impl MySqlSource {
    /// That of the database of a store, with the tables of these names, for entities that are read so.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it cannot be followed what depends on what.
    pub(crate) async fn connect(
        store: MySqlStore,
        prefix: &str,
        plans: &[(&'static str, Arc<Plan>)],
        fan_out: usize,
        began: Instant,
    ) -> Result<Self> {
        let problems: Vec<String> = plans.iter().flat_map(|(_, plan)| problems(plan)).collect();
        if !problems.is_empty() {
            return Err(Error::Mismatch { source: problems.join("; ").into() });
        }
        let mut connection = store.mysql().acquire().await?;
        let dialect = Dialect::of(&mut connection).await?;
        let cascades = Cascade::read(&mut connection).await?;
        drop(connection);
        let tables = Arc::new(Tables::new(prefix));
        let graph = Arc::new(Graph::new(plans, &cascades)?);
        // Whoever wants none need not have tables that can have them.
        let triggers = Triggers::new(&tables, plans, &cascades).map_err(|error| with_causes(&error));
        Ok(MySqlSource {
            store,
            tables,
            graph,
            triggers: Arc::new(triggers),
            dialect,
            fan_out,
            noted: Arc::default(),
            began,
        })
    }

    pub(super) fn sql(&self, text: &str) -> Sql {
        Sql::new(&self.tables, text).within(self.store.mysql().answer_within())
    }

    pub(super) async fn connection(&self) -> Result<PoolConnection<sqlx::MySql>> {
        Ok(self.store.mysql().acquire().await?)
    }

    /// The time since the clock of stamps began.
    pub(crate) fn clock(&self) -> Duration {
        self.began.elapsed()
    }

    /// Makes the tables, and the first state of the move.
    pub(crate) async fn set_up(&self, contract: &str) -> Result<()> {
        let mut connection = self.connection().await?;
        self.tables.create(&mut connection).await?;
        self.tables.begin(&mut connection, self.dialect.identity, contract).await
    }

    /// Removes the tables.
    pub(crate) async fn tear_down(&self) -> Result<()> {
        let mut connection = self.connection().await?;
        self.tables.remove(&mut connection).await
    }

    /// Says that these entities are mirrored from now on, if nothing is.
    pub(crate) async fn adopt(&self, contract: &str) -> Result<()> {
        let mut connection = self.connection().await?;
        let sql = self.sql("UPDATE {control} SET contract = ? WHERE id = 1 AND phase = ?");
        let sql = sql.text(contract).text(Phase::MySqlOnly.as_str());
        sql.run(&mut connection, "say which entities are mirrored").await.map(drop)
    }

    /// The state of the move, as it is now.
    pub(crate) async fn control(&self) -> Result<Control> {
        let mut connection = self.connection().await?;
        Ok(read_control(self, &mut connection, "").await?.0)
    }

    /// Shows that an instance is running and in which epoch.
    pub(crate) async fn show(&self, instance: &str, control: &Control) -> Result<()> {
        let mut connection = self.connection().await?;
        let statement = "INSERT INTO {instances} (name, epoch, seen) VALUES (?, ?, CURRENT_TIMESTAMP(6)) \
             ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), seen = VALUES(seen)";
        let sql = self.sql(statement).bytes(instance).number(control.epoch);
        sql.run(&mut connection, "show that this instance is running").await.map(drop)
    }

    /// Says that an instance has stopped.
    pub(crate) async fn leave(&self, instance: &str) -> Result<()> {
        let mut connection = self.connection().await?;
        let sql = self.sql("DELETE FROM {instances} WHERE name = ?").bytes(instance);
        sql.run(&mut connection, "say that this instance has stopped").await.map(drop)
    }

    /// How long an instance that does not show itself counts as running.
    pub(crate) fn alive() -> Duration {
        ALIVE
    }

    /// Notes of some places that nobody has that nobody owes their tombstones now, where it is so.
    ///
    /// When they were handed over would not do: that transaction may have lasted, and what was read before its end is what
    /// their tombstones keep out.
    async fn settle(&self, limit: usize) -> Result<()> {
        let mut transaction = self.store.mysql().begin().await?;
        let statement = "SELECT place FROM {sync} FORCE INDEX (given) WHERE given = 1 AND freed IS NULL LIMIT ? FOR UPDATE SKIP LOCKED";
        // Some of them may be owed, and must not keep the others.
        let sql = self.sql(statement).number(u64::try_from(limit.saturating_mul(10)).unwrap_or(u64::MAX));
        let rows = sql.rows(transaction.connection(), "look for places that nobody has").await?;
        if rows.is_empty() {
            return Ok(());
        }
        // Whoever has given them up has committed that, as they are not locked; so what it owes is seen.
        let Some(owed) = self.owed(transaction.connection()).await? else { return Ok(()) };
        let places = rows.iter().map(|row| text::place_of(&row.text_of("place")?)).collect::<Result<Vec<_>>>()?;
        let settled: Vec<&Place> = places.iter().filter(|place| !owed.contains(place)).collect();
        for some in settled.chunks(AT_ONCE) {
            let statement = format!(
                "UPDATE {{sync}} FORCE INDEX (PRIMARY) SET freed = CURRENT_TIMESTAMP(6) WHERE entity = '' AND id IN ({})",
                vec!["?"; some.len()].join(", ")
            );
            let sql = some.iter().fold(self.sql(&statement), |sql, place| sql.bytes(text::hash(place)));
            sql.run(transaction.connection(), "note since when places are free").await?;
        }
        Ok(transaction.commit().await?)
    }

    /// The places whose tombstones somebody owes; `None` when these are too many to look at.
    async fn owed(&self, connection: &mut MySqlConnection) -> Result<Option<BTreeSet<Place>>> {
        let statement = "SELECT released FROM {sync} WHERE pending <> 0 AND released <> '[]' LIMIT ?";
        let sql = self.sql(statement).number(OWED + 1);
        let rows = sql.rows(connection, "see which tombstones are owed").await?;
        if u64::try_from(rows.len()).is_ok_and(|found| found > OWED) {
            return Ok(None);
        }
        let mut owed = BTreeSet::new();
        for row in &rows {
            owed.extend(text::released_of(&row.text_of("released")?)?.into_keys());
        }
        Ok(Some(owed))
    }

    /// Forgets writes that were named long ago.
    pub(crate) async fn forget_ops(&self, older: Duration) -> Result<u64> {
        let mut connection = self.connection().await?;
        // The last one stays: where the server forgets the counter of numbers, it goes on from there.
        let statement = "DELETE FROM {ops} WHERE at < CURRENT_TIMESTAMP(6) - INTERVAL ? SECOND \
             AND number < (SELECT * FROM (SELECT MAX(number) FROM {ops}) AS last) LIMIT 1000";
        let done = self.sql(statement).number(older.as_secs()).run(&mut connection, "forget old writes").await?;
        Ok(done.rows_affected())
    }
}

/// What MySQL and MariaDB say in different ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    /// What tells a server from another one that takes its place, as an expression.
    pub(super) identity: &'static str,
    /// That rows are read with locks that others can have too, and none is waited for.
    pub(super) share_nowait: &'static str,
}

impl Dialect {
    const MYSQL: Dialect = Dialect { identity: "@@server_uuid", share_nowait: " FOR SHARE NOWAIT" };
    /// It has no identity of its own; after a failover another host answers, or another port.
    const MARIADB: Dialect = Dialect {
        identity: "CONCAT(@@hostname, ':', @@port, '/', @@server_id)",
        share_nowait: " LOCK IN SHARE MODE NOWAIT",
    };

    async fn of(connection: &mut MySqlConnection) -> Result<Dialect> {
        let sql = Sql::new(&Tables::new(""), "SELECT VERSION() AS version");
        let version = sql.row(connection, "ask the server for its version").await?;
        let version = version.map(|row| row.text_of("version")).transpose()?.unwrap_or_default();
        Ok(if version.contains("MariaDB") { Self::MARIADB } else { Self::MYSQL })
    }
}

/// The state of the move, if it is that of the server that answers, and whether there are triggers; `lock` is put behind the
/// statement.
pub(super) async fn read_control(
    source: &MySqlSource,
    connection: &mut MySqlConnection,
    lock: &str,
) -> Result<(Control, bool)> {
    let identity = source.dialect.identity;
    let statement = format!(
        "SELECT epoch, phase, since, server, contract, triggers <> '' AS noted, {identity} AS answers \
         FROM {{control}} WHERE id = 1 {lock}"
    );
    let row = source.sql(&statement).row(connection, "read the state of the move").await?;
    let row =
        row.ok_or_else(|| Error::Other { source: "there is no state of the move; set the mirror up first".into() })?;
    let epoch =
        |column| u16::try_from(row.number_of(column)?).map_err(|source| Error::Mismatch { source: Box::new(source) });
    let phase: Phase = row.text_of("phase")?.parse().map_err(|source| Error::Mismatch { source: Box::new(source) })?;
    let (server, answers) = (row.text_of("server")?, row.text_of("answers")?);
    if server != answers {
        let source = format!(
            "`{answers}` answers, and the state of the move is that of `{server}`: after a failover nothing may be written \
             before it is known what was lost"
        );
        return Err(Error::Other { source: source.into() });
    }
    let (epoch, since) = (epoch("epoch")?, epoch("since")?);
    let has_triggers = row.number_of("noted")? == 1;
    source.noted.store(has_triggers, Ordering::Relaxed);
    Ok((Control { epoch, phase, since, server, contract: row.text_of("contract")? }, has_triggers))
}

/// What became of a write that is on record.
pub(super) async fn op_state(source: &MySqlSource, connection: &mut MySqlConnection, op: &OpId) -> Result<OpState> {
    let sql = source.sql("SELECT CAST(status AS CHAR) AS status FROM {ops} WHERE op = ?").bytes(op.as_str());
    let row = sql.row(connection, "look for a write").await?;
    let status = row.map(|row| row.text_of("status")).transpose()?;
    Ok(if status.as_deref() == Some("committed") { OpState::Committed } else { OpState::Aborted })
}

impl Source for MySqlSource {
    type Session = MySqlSession;
    type Snapshot = MySqlSnapshot;
    type Work = Writes;
    type Output = Vec<Changed>;

    async fn begin(&self) -> Result<MySqlSession> {
        Ok(MySqlSession::new(self.clone(), self.store.mysql().begin().await?))
    }

    async fn snapshot(&self) -> Result<MySqlSnapshot> {
        MySqlSnapshot::take(self).await
    }

    async fn resolve(&self, op: &OpId) -> Result<OpState> {
        let mut connection = self.connection().await?;
        let statement = "INSERT INTO {ops} (op, status) VALUES (?, 'aborted')";
        match self.sql(statement).bytes(op.as_str()).run(&mut connection, "give a write up").await {
            Ok(_) => Ok(OpState::Aborted),
            Err(error) if is_duplicate(&error) => op_state(self, &mut connection, op).await,
            Err(error) => Err(error),
        }
    }

    async fn acknowledge(&self, done: &[(AggregateId, Version)], read_at: Stamp) -> Result<()> {
        let mut connection = self.connection().await?;
        for some in done.chunks(AT_ONCE) {
            let size = some.len().next_power_of_two();
            // Some are there twice, so that there are few statements to prepare.
            let padded = some.iter().chain(some.last().into_iter().cycle().take(size - some.len()));
            let of = |sql: Sql| {
                padded.clone().fold(sql, |sql, (id, version)| {
                    sql.bytes(id.entity.as_str()).bytes(id.id.as_str()).number(version.get())
                })
            };
            let statement = format!(
                "UPDATE {{sync}} FORCE INDEX (PRIMARY) SET pending = 0, released = '[]', partners = '[]', lease = NULL, tries = 0, reason = NULL \
                 WHERE {}",
                any_of(size, "entity = ? AND id = ? AND ver = ?")
            );
            let settled = of(self.sql(&statement)).run(&mut connection, "note what DynamoDB has").await?;
            if usize::try_from(settled.rows_affected()).is_ok_and(|rows| rows == some.len()) {
                continue;
            }
            let statement = format!(
                "UPDATE {{sync}} FORCE INDEX (PRIMARY) SET \
                 since = GREATEST(since, CURRENT_TIMESTAMP(6) - INTERVAL ? MICROSECOND) WHERE pending = 1 AND ({})",
                any_of(size, "entity = ? AND id = ? AND ver > ?")
            );
            let age = self.clock().saturating_sub(read_at.0);
            let sql = self.sql(&statement).number(u64::try_from(age.as_micros()).unwrap_or(u64::MAX));
            of(sql).run(&mut connection, "note what DynamoDB has of what has changed").await?;
        }
        Ok(())
    }

    async fn claim(&self, limit: usize) -> Result<Vec<AggregateId>> {
        let mut transaction = self.store.mysql().begin().await?;
        let statement = "SELECT entity, id FROM {sync} WHERE pending = 1 \
             AND (lease IS NULL OR lease < CURRENT_TIMESTAMP(6)) ORDER BY since LIMIT ? FOR UPDATE SKIP LOCKED";
        let sql = self.sql(statement).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(transaction.connection(), "look for what is pending").await?;
        let claimed: Vec<AggregateId> = rows.iter().map(Column::aggregate).collect::<Result<_>>()?;
        for some in claimed.chunks(AT_ONCE) {
            let statement = format!(
                "UPDATE {{sync}} FORCE INDEX (PRIMARY) SET lease = CURRENT_TIMESTAMP(6) + INTERVAL ? SECOND WHERE {}",
                any_of(some.len(), "entity = ? AND id = ?")
            );
            let sql = self.sql(&statement).number(LEASE.as_secs());
            let sql = some.iter().fold(sql, |sql, id| sql.bytes(id.entity.as_str()).bytes(id.id.as_str()));
            sql.run(transaction.connection(), "claim what is pending").await?;
        }
        transaction.commit().await?;
        Ok(claimed)
    }

    async fn touched(&self, after: u64, limit: usize) -> Result<Touched> {
        touched::touched(self, after, limit).await
    }

    async fn reject(&self, id: &AggregateId, reason: &str) -> Result<()> {
        touched::reject(self, id, reason).await
    }

    async fn postpone(&self, of: &AggregateId, version: Version, reason: &str, setback: Setback) -> Result<()> {
        let mut connection = self.connection().await?;
        // The server sets columns from left to right, so that `lease` goes by the new number.
        let statement = "UPDATE {sync} SET pending = ?, tries = tries + ?, reason = ?, \
             lease = CURRENT_TIMESTAMP(6) + INTERVAL IF(?, LEAST(300, POW(2, LEAST(tries, 10))), ?) SECOND \
             WHERE entity = ? AND id = ? AND ver = ? AND pending = 1";
        let is_its = u64::from(setback != Setback::NoAnswer);
        let sql = self.sql(statement).number(if setback == Setback::Poison { 2_u32 } else { 1 }).number(is_its);
        let sql = sql.text(reason).number(is_its).number(AGAIN.as_secs());
        let sql = sql.bytes(of.entity.as_str()).bytes(of.id.as_str()).number(version.get());
        sql.run(&mut connection, "note what was not shipped").await.map(drop)
    }

    async fn free(&self, since: Duration, limit: usize) -> Result<Vec<Place>> {
        self.settle(limit).await?;
        let mut connection = self.connection().await?;
        let statement = "SELECT place FROM {sync} FORCE INDEX (given) WHERE given = 1 AND freed < CURRENT_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT ?";
        let sql = self.sql(statement).number(since.as_secs() + 1).number(u64::try_from(limit).unwrap_or(u64::MAX));
        let rows = sql.rows(&mut connection, "look for old tombstones").await?;
        let Some(owed) = self.owed(&mut connection).await? else { return Ok(Vec::new()) };
        let places = rows.iter().map(|row| text::place_of(&row.text_of("place")?)).collect::<Result<Vec<_>>>()?;
        Ok(places.into_iter().filter(|place| !owed.contains(place)).collect())
    }

    async fn forget(&self, place: &Place) -> Result<()> {
        let mut connection = self.connection().await?;
        let statement = "DELETE FROM {sync} WHERE entity = '' AND id = ? AND given = 1";
        self.sql(statement).bytes(text::hash(place)).run(&mut connection, "forget a tombstone").await.map(drop)
    }

    async fn pause(&self, attempt: u32) {
        tokio::time::sleep(pause(attempt)).await;
    }
}

/// The ids, by their entities.
pub(super) fn by_entity<'i>(ids: impl IntoIterator<Item = &'i AggregateId>) -> BTreeMap<&'i str, Vec<&'i AggregateId>> {
    let mut entities: BTreeMap<&str, Vec<&AggregateId>> = BTreeMap::new();
    for id in ids {
        entities.entry(&id.entity).or_default().push(id);
    }
    entities
}
