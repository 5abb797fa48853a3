//! A transaction of the protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::MySqlConnection;

use super::alone::{COLUMNS, FREE};
use super::snapshot::{project, read_syncs};
use super::source::{MySqlSource, by_entity, read_control};
use super::sql::{Column as _, failed};
use super::work::Writes;
use super::{alone, progress, text, touched};
use crate::mirror::switch::{Facts, Reason, Verified};
use crate::mirror::{AggregateId, Carried, Control, Entered, Held, OpId, Place, Projection, Session, Sync, Version};
use crate::mysql::MySqlTransaction;
use crate::mysql::page::hold;
use crate::mysql::plan::Plan;
use crate::mysql::select::Rows;
use crate::repository::mysql::carry_out::Changed;
use crate::repository::{Error, Result};

/// A transaction.
pub(crate) struct MySqlSession {
    pub(super) source: MySqlSource,
    pub(super) transaction: MySqlTransaction,
    /// Whether what is written is mirrored.
    pub(super) captures: bool,
    /// Whether triggers note what it writes.
    has_triggers: bool,
    /// Where aggregates are that this transaction has written.
    pub(super) known: BTreeMap<AggregateId, Held>,
}

impl fmt::Debug for MySqlSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlSession").finish_non_exhaustive()
    }
}

impl MySqlSession {
    pub(super) fn new(source: MySqlSource, transaction: MySqlTransaction) -> Self {
        MySqlSession { source, transaction, captures: true, has_triggers: true, known: BTreeMap::new() }
    }

    async fn read_control(&mut self, lock: &str) -> Result<Control> {
        let (control, has_triggers) = read_control(&self.source, self.transaction.connection(), lock).await?;
        (self.captures, self.has_triggers) = (control.phase.captures(), has_triggers);
        Ok(control)
    }

    pub(super) async fn hold_rows(&mut self, plan: &Plan, ids: &[&AggregateId], lock: &str) -> Result<()> {
        let rows = ids.iter().map(|id| text::row_key(&id.id)).collect::<Result<Vec<_>>>()?;
        let mysql = self.source.store.mysql().clone();
        let holding = hold(self.connection(), plan, Rows::Are(&rows), lock);
        mysql.answered("hold rows", holding).await.map_err(|error| match error {
            crate::Error::Sql { doing, source } => failed(&doing, source),
            error => error.into(),
        })
    }

    pub(super) fn connection(&mut self) -> &mut MySqlConnection {
        self.transaction.connection()
    }
}

impl Session for MySqlSession {
    type Work = Writes;
    type Output = Vec<Changed>;

    async fn control(&mut self) -> Result<Control> {
        self.read_control("LOCK IN SHARE MODE").await
    }

    async fn control_alone(&mut self) -> Result<Control> {
        self.read_control("FOR UPDATE").await
    }

    async fn facts(&mut self, control: &Control) -> Result<Facts> {
        let source = self.source.clone();
        let connection = self.transaction.connection();
        let doing = "see what is pending";
        let statement = "SELECT CAST(COALESCE(SUM(pending = 1), 0) AS UNSIGNED) AS pending, \
             CAST(COALESCE(SUM(pending = 2), 0) AS UNSIGNED) AS dead, \
             CAST(COALESCE(MAX(IF(pending = 1, TIMESTAMPDIFF(MICROSECOND, since, CURRENT_TIMESTAMP(6)), NULL)), 0) AS UNSIGNED) AS oldest \
             FROM {sync} WHERE pending <> 0";
        let row = source.sql(statement).row(connection, doing).await?;
        let number = |column| row.as_ref().map_or(Ok(0), |row| row.number_of(column));
        let (pending, dead, oldest) = (number("pending")?, number("dead")?, number("oldest")?);
        let statement = "SELECT name FROM {instances} WHERE epoch <> ? \
             AND seen > CURRENT_TIMESTAMP(6) - INTERVAL ? SECOND ORDER BY name";
        let sql = source.sql(statement).number(control.epoch).number(MySqlSource::alive().as_secs());
        let rows = sql.rows(connection, "see which instances are running").await?;
        let unaware = rows.iter().map(|row| row.text_of("name")).collect::<Result<_>>()?;
        let statement = "SELECT COUNT(*) AS ranges, CAST(COALESCE(SUM(is_done = 0), 0) AS UNSIGNED) AS unfilled \
             FROM {progress} WHERE since = ?";
        let sql = source.sql(statement).number(control.since);
        let unfilled = match sql.row(connection, "see how far the backfill has come").await? {
            Some(row) if row.number_of("ranges")? > 0 => {
                let unfilled = row.number_of("unfilled")?;
                // What an earlier capture knew of, and no range has come by.
                let statement = "SELECT 1 AS one FROM {sync} WHERE pending IN (0, 1, 2) AND ver < ? LIMIT 1";
                let sql = source.sql(statement).number(control.base().get());
                let is_swept = sql.row(connection, "look for what an earlier capture has left").await?.is_none();
                Some(unfilled + u64::from(!is_swept))
            }
            _ => None,
        };
        let statement = "SELECT unexplained, since = ? AND began >= COALESCE((SELECT MAX(ended) FROM {progress}), began) \
             AS is_current FROM {verified} ORDER BY id DESC LIMIT 1";
        let sql = source.sql(statement).number(control.since);
        let verified = match sql.row(connection, "see what was compared").await? {
            Some(row) => Some(Verified {
                is_current: row.number_of("is_current")? == 1,
                unexplained: row.number_of("unexplained")?,
            }),
            None => None,
        };
        let touched = touched::debt(&source, connection).await?;
        let oldest = (pending > 0).then(|| Duration::from_micros(oldest)).max(touched.oldest);
        let (pending, dead) = (pending + touched.pending, dead + touched.dead);
        let triggers = source.trigger_state(connection).await?;
        Ok(Facts { pending, oldest, dead, unfilled, unaware, verified, triggers })
    }

    async fn set_control(&mut self, from: &Control, to: &Control, reason: &Reason) -> Result<()> {
        let source = self.source.clone();
        let connection = self.transaction.connection();
        let statement = "UPDATE {control} SET epoch = ?, phase = ?, since = ? WHERE id = 1 AND epoch = ? AND phase = ? AND server = ?";
        let sql = source.sql(statement).number(to.epoch).text(to.phase.as_str()).number(to.since);
        let sql = sql.number(from.epoch).text(from.phase.as_str()).text(&from.server);
        if sql.run(connection, "change the phase").await?.rows_affected() != 1 {
            return Err(Error::Conflict { source: "the phase was changed by somebody else".into() });
        }
        if !from.phase.captures() {
            // What was put aside before is found by the backfill.
            let sql = source.sql("DELETE FROM {touched} WHERE reason IS NOT NULL");
            sql.run(connection, "forget what was put aside").await?;
        }
        let statement = "INSERT INTO {audit} (epoch, who, was, became, why) VALUES (?, ?, ?, ?, ?)";
        let sql = source.sql(statement).number(to.epoch).text(&reason.who).text(from.phase.as_str());
        let sql = sql.text(to.phase.as_str()).text(&reason.why);
        sql.run(connection, "put the change of phase on record").await.map(drop)
    }

    async fn enter(&mut self, control: &Control, op: &OpId) -> Result<Entered> {
        let source = self.source.clone();
        let has_triggers = source.noted.load(Ordering::Relaxed);
        (self.captures, self.has_triggers) = (control.phase.captures(), has_triggers);
        alone::enter(&source, self.connection(), control, has_triggers, op).await
    }

    async fn carry_out(&mut self, work: &Writes) -> Result<Carried<Vec<Changed>>> {
        let mysql = self.source.store.mysql().clone();
        mysql.answered("write rows", self.change(work)).await
    }

    async fn lock(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
        let source = self.source.clone();
        let mut found = read_syncs(&source, self.connection(), ids, "FOR UPDATE").await?;
        if found.len() == ids.len() {
            return Ok(found);
        }
        let known: BTreeSet<&AggregateId> = found.iter().map(|row| &row.id).collect();
        let missing: BTreeSet<AggregateId> = ids.iter().filter(|id| !known.contains(id)).cloned().collect();
        let all: Vec<&AggregateId> = missing.iter().collect();
        for some in all.chunks(64) {
            let row = "(?, ?, '[]', '[]', '[]')";
            let statement = format!(
                "INSERT INTO {{sync}} (entity, id, live, released, partners) VALUES {} \
                 ON DUPLICATE KEY UPDATE ver = ver",
                vec![row; some.len()].join(", ")
            );
            let sql =
                some.iter().fold(source.sql(&statement), |sql, id| sql.bytes(id.entity.as_str()).bytes(id.id.as_str()));
            sql.run(self.connection(), "make rows for what is known of the mirror").await?;
        }
        // Somebody else may have been faster.
        found.extend(read_syncs(&source, self.connection(), &missing, "FOR UPDATE").await?);
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    async fn strike(&mut self, ids: &BTreeSet<AggregateId>) -> Result<BTreeSet<AggregateId>> {
        let source = self.source.clone();
        touched::strike(&source, self.connection(), ids).await
    }

    async fn strike_own(&mut self, ids: &BTreeSet<AggregateId>) -> Result<()> {
        // Nobody else tells of what this transaction has written.
        if !self.has_triggers {
            return Ok(());
        }
        let source = self.source.clone();
        touched::strike_own(&source, self.connection(), ids).await
    }

    async fn hold(&mut self, ids: &BTreeSet<AggregateId>) -> Result<()> {
        let source = self.source.clone();
        for (entity, ids) in by_entity(ids) {
            let plan = source.store.access(entity)?.plan(source.store.mysql()).await?;
            self.hold_rows(&plan, &ids, source.dialect.share_nowait).await?;
        }
        Ok(())
    }

    async fn places(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Held>> {
        let source = self.source.clone();
        let unknown: Vec<AggregateId> = ids.iter().filter(|id| !self.known.contains_key(id)).cloned().collect();
        if !unknown.is_empty() {
            let projections = project(&source, self.connection(), &unknown).await?;
            for (id, projection) in unknown.into_iter().zip(projections) {
                let held = match projection {
                    Projection::Live(items) => Held::Places(items.into_iter().map(|(place, _)| place).collect()),
                    Projection::Gone => Held::Places(BTreeSet::new()),
                    Projection::Unreadable(reason) => Held::Unreadable(reason),
                };
                self.known.insert(id, held);
            }
        }
        let held = |id| self.known.get(id).cloned().unwrap_or_else(|| Held::Places(BTreeSet::new()));
        Ok(ids.iter().map(held).collect())
    }

    async fn owners(&mut self, places: &BTreeSet<Place>) -> Result<BTreeMap<Place, AggregateId>> {
        let source = self.source.clone();
        let by_hash: BTreeMap<Vec<u8>, &Place> = places.iter().map(|place| (text::hash(place), place)).collect();
        let all: Vec<(&Vec<u8>, &&Place)> = by_hash.iter().collect();
        let mut owners = BTreeMap::new();
        for some in all.chunks(64) {
            // Rows of places that nobody has had yet are made, so that there is something to lock.
            let statement = format!(
                "INSERT INTO {{sync}} ({COLUMNS}) VALUES {} ON DUPLICATE KEY UPDATE id = VALUES(id)",
                vec![FREE; some.len()].join(", ")
            );
            let sql = some.iter().fold(source.sql(&statement), |sql, (hash, place)| {
                sql.bytes(hash.as_slice()).bytes(text::place(place))
            });
            sql.run(self.connection(), "lock places").await?;
            let statement = format!(
                "SELECT place, owner_entity AS entity, owner_id AS id FROM {{sync}} FORCE INDEX (PRIMARY) \
                 WHERE entity = '' AND id IN ({}) ORDER BY id FOR UPDATE",
                vec!["?"; some.len()].join(", ")
            );
            let sql = some.iter().fold(source.sql(&statement), |sql, (hash, _)| sql.bytes(hash.as_slice()));
            for row in sql.rows(self.connection(), "see whose places are").await? {
                if let (Some(entity), Some(id)) = (row.opt_text("entity")?, row.opt_text("id")?) {
                    owners.insert(text::place_of(&row.text_of("place")?)?, AggregateId { entity, id });
                }
            }
        }
        Ok(owners)
    }

    async fn hand_over(&mut self, places: &BTreeMap<Place, Option<AggregateId>>) -> Result<()> {
        let source = self.source.clone();
        for (place, owner) in places {
            let sql = match owner {
                Some(owner) => source
                    .sql("UPDATE {sync} SET owner_entity = ?, owner_id = ?, given = NULL, freed = NULL WHERE entity = '' AND id = ?")
                    .bytes(owner.entity.as_str())
                    .bytes(owner.id.as_str()),
                None => source
                    .sql("UPDATE {sync} SET owner_entity = NULL, owner_id = NULL, given = 1, freed = NULL WHERE entity = '' AND id = ?"),
            };
            sql.bytes(text::hash(place)).run(self.connection(), "hand a place over").await?;
        }
        Ok(())
    }

    async fn stay(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        let source = self.source.clone();
        alone::stay(&source, self.connection(), id, places, version).await
    }

    async fn appear(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        let source = self.source.clone();
        alone::appear(&source, self.connection(), id, places, version).await
    }

    async fn vanish(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        let source = self.source.clone();
        alone::vanish(&source, self.connection(), id, places, version).await
    }

    async fn number(&mut self) -> Result<u64> {
        let source = self.source.clone();
        let sql = source.sql("INSERT INTO {ops} (status) VALUES ('committed')");
        Ok(sql.run(self.connection(), "number a transaction").await?.last_insert_id())
    }

    async fn save(&mut self, rows: &[Sync]) -> Result<()> {
        let source = self.source.clone();
        for some in rows.chunks(64) {
            let row = "(?, ?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP(6))";
            let statement = format!(
                "INSERT INTO {{sync}} (entity, id, ver, pending, live, released, partners, since) VALUES {} \
                 ON DUPLICATE KEY UPDATE since = IF(pending = 1, since, VALUES(since)), ver = VALUES(ver), \
                 pending = VALUES(pending), live = VALUES(live), released = VALUES(released), \
                 partners = VALUES(partners), lease = NULL, tries = 0, reason = NULL",
                vec![row; some.len()].join(", ")
            );
            let sql = some.iter().fold(source.sql(&statement), |sql, row| {
                sql.bytes(row.id.entity.as_str())
                    .bytes(row.id.id.as_str())
                    .number(row.version.get())
                    .number(u64::from(row.pending))
                    .bytes(text::places(&row.live))
                    .bytes(text::released(&row.released))
                    .bytes(text::partners(&row.partners))
            });
            sql.run(self.connection(), "note what has changed").await?;
        }
        Ok(())
    }

    async fn next(&mut self, range: &str, limit: usize) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
        let source = self.source.clone();
        progress::next(&source, self.connection(), range, limit).await
    }

    async fn reached(&mut self, range: &str, seen: usize, cursor: Option<&str>) -> Result<()> {
        let source = self.source.clone();
        progress::reached(&source, self.connection(), range, seen, cursor).await
    }

    async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}
