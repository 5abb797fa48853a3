//! A transaction of the protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynamo_core::key::Key;
use dynamo_core::local::Decision;
use sqlx::MySqlConnection;

use super::snapshot::{placed, project, read_syncs};
use super::source::{MySqlSource, by_entity, read_control};
use super::sql::{Column as _, failed, groups};
use super::{alone, progress, text, touched};
use crate::error::RefusalKind;
use crate::mirror::switch::{Facts, Reason, Verified};
use crate::mirror::{
    Affected, AggregateId, Carried, Control, Entered, Held, OpId, Place, Projection, Session, Sync, Version, Whose,
};
use crate::mysql::MySqlTransaction;
use crate::mysql::page::hold;
use crate::mysql::plan::Plan;
use crate::mysql::select::Rows;
use crate::mysql::write::Kept;
use crate::repository::mysql::access::Access;
use crate::repository::mysql::carry_out::{
    Changed, Failed, InTheWay, Refused, in_the_way, make_room, prepare, refused,
};
use crate::repository::{Error, Result};

/// How often a row is taken for one that was not there, or was another one, when it was looked for.
const STALE: u32 = 2;

/// Writes that were asked for.
pub(crate) struct Writes {
    decisions: Vec<Decision>,
    access: Vec<Arc<dyn Access>>,
    /// Whether they are a transaction, with a reason for each.
    are_together: bool,
    stale: AtomicU32,
    /// Items that have expired and have a unique value that is taken, each with the write that takes it.
    expired: Mutex<Vec<(usize, Key)>>,
}

impl Writes {
    /// One, or several that are a transaction.
    pub(crate) fn new(source: &MySqlSource, decisions: Vec<Decision>, are_together: bool) -> Result<Self> {
        let access = decisions.iter().map(|decision| source.store.access(decision.schema().entity));
        let access = access.collect::<Result<_>>()?;
        Ok(Writes { decisions, access, are_together, stale: AtomicU32::new(0), expired: Mutex::default() })
    }
}

impl Writes {
    fn refused(&self, refused: Refused) -> Error {
        if self.are_together { refused.together() } else { refused.alone() }
    }
}

/// A transaction.
pub(crate) struct MySqlSession {
    source: MySqlSource,
    transaction: MySqlTransaction,
    /// Whether what is written is mirrored.
    captures: bool,
    /// Whether triggers note what it writes.
    has_triggers: bool,
    /// Where aggregates are that this transaction has written.
    known: BTreeMap<AggregateId, Held>,
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

    /// What a write has changed of an aggregate, before and after.
    async fn affected(
        &mut self,
        access: &Arc<dyn Access>,
        changed: &Changed,
        affected: &mut BTreeMap<AggregateId, Affected>,
    ) -> Result<()> {
        if changed.before == changed.after {
            return Ok(());
        }
        let table = access.schema().table;
        let entity = access.schema().entity;
        let id = |row| Ok::<_, Error>(AggregateId { entity: entity.to_owned(), id: text::row(row)? });
        let places = |item: &dynamo_core::value::Item| {
            let items = access.items(item.clone())?;
            Ok::<BTreeSet<Place>, Error>(placed(table, items).into_iter().map(|(place, _)| place).collect())
        };
        if let (Some(item), Some(row)) = (&changed.before, &changed.row) {
            let id = id(row)?;
            let of = affected.entry(id.clone()).or_default();
            of.is_written = true;
            of.before.extend(places(item)?);
            self.known.entry(id).or_insert_with(|| Held::Places(BTreeSet::new()));
        }
        if let Some(item) = &changed.after {
            let row = access.row(&mut self.transaction, item, changed.row.as_ref()).await?;
            let row = row.ok_or_else(|| {
                let source = "a row that was written is not found again".into();
                Error::Mismatch { source }
            })?;
            let id = id(&row)?;
            affected.entry(id.clone()).or_default().is_written = true;
            self.known.insert(id, Held::Places(places(item)?));
        }
        Ok(())
    }

    /// Changes rows, and says what contained them before.
    async fn written(
        &mut self,
        work: &Writes,
        dependents: &mut BTreeSet<AggregateId>,
        kept: &mut BTreeMap<AggregateId, Kept>,
        deleted: &mut Vec<(usize, Changed)>,
    ) -> Result<Result<Vec<Changed>, Failed>> {
        let expired = work.expired.lock().unwrap_or_else(PoisonError::into_inner).clone();
        *deleted = make_room(&mut self.transaction, &work.decisions, &work.access, &expired).await?;
        let prepared = match prepare(&mut self.transaction, &work.decisions, &work.access).await {
            Ok(prepared) => prepared,
            Err(failed) => return Ok(Err(failed)),
        };
        let graph = Arc::clone(&self.source.graph);
        let transaction = &mut self.transaction;
        let rows = if self.captures { prepared.rows(transaction, &work.access).await? } else { Vec::new() };
        for (access, row) in work.access.iter().zip(rows) {
            let Some((row, stays)) = row else { continue };
            let id = AggregateId { entity: access.schema().entity.to_owned(), id: text::row(&row)? };
            graph.affected(self.transaction.connection(), &id, &row, &stays, dependents).await?;
            // Written twice, it may be deleted in between.
            let is_first = !kept.contains_key(&id);
            kept.insert(id, if is_first { stays } else { Kept::default() });
        }
        Ok(prepared.write(&mut self.transaction, &work.access).await)
    }

    /// Changes rows, and says what DynamoDB is owed for it.
    async fn change(&mut self, work: &Writes) -> Result<Carried<Vec<Changed>>> {
        let (mut dependents, mut kept, mut deleted) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
        let output = match self.written(work, &mut dependents, &mut kept, &mut deleted).await? {
            Ok(changed) => changed,
            Err(failed) => {
                let mysql = self.source.store.mysql();
                if failed.refusal() == Some(RefusalKind::Duplicate) {
                    self.transaction.start_over().await?;
                    match in_the_way(&mut self.transaction, &work.decisions, &work.access).await? {
                        InTheWay::Refused(reasons) => return Err(work.refused(Refused::Reasons(reasons))),
                        InTheWay::Expired(owners) => {
                            *work.expired.lock().unwrap_or_else(PoisonError::into_inner) = owners;
                        }
                    }
                }
                // A row that was not there when it was looked for is found the next time, and a name as it is by now.
                let is_stale = failed.refusal() == Some(RefusalKind::Duplicate) || failed.may_be_stale();
                if is_stale && work.stale.fetch_add(1, Ordering::Relaxed) < STALE {
                    return Err(Error::Conflict { source: "a row has changed in between".into() });
                }
                return Err(work.refused(refused(mysql, failed, &work.decisions, &work.access).await));
            }
        };
        let mut affected = BTreeMap::new();
        if !self.captures {
            return Ok(Carried { output, affected });
        }
        let deleted = deleted.iter().filter_map(|(at, changed)| Some((work.access.get(*at)?, changed)));
        for (access, changed) in deleted.chain(work.access.iter().zip(&output)) {
            self.affected(access, changed, &mut affected).await?;
        }
        self.hold_joined(&affected).await?;
        // Those that contain it from now on. Whoever writes another one meanwhile waits for the rows that it refers to.
        let graph = Arc::clone(&self.source.graph);
        let nothing = Kept::default();
        for id in affected.keys() {
            let (row, stays) = (text::row_key(&id.id)?, kept.get(id).unwrap_or(&nothing));
            graph.affected(self.transaction.connection(), id, &row, stays, &mut dependents).await?;
        }
        dependents.retain(|id| !affected.contains_key(id));
        if dependents.len() > self.source.fan_out {
            // To give them versions here would lock all of them. It is on record that they are to get some.
            let source = self.source.clone();
            touched::note(&source, self.connection(), &dependents).await?;
        } else {
            let dependents = dependents.into_iter().map(|id| (id, Affected::default())).collect();
            self.hold_joined(&dependents).await?;
            affected.extend(dependents);
        }
        Ok(Carried { output, affected })
    }

    /// Waits for whoever changes what these aggregates are joined with, where neither a foreign key nor a lookup has: or it would
    /// be committed later, by somebody who has not seen them. From then on it does not change.
    async fn hold_joined(&mut self, ids: &BTreeMap<AggregateId, Affected>) -> Result<()> {
        for (entity, ids) in by_entity(ids.keys()) {
            let plan = self.source.store.access(entity)?.plan(self.source.store.mysql()).await?;
            if plan.is_loose {
                self.hold_rows(&plan, &ids, " LOCK IN SHARE MODE").await?;
                // Where they are may depend on what was waited for.
                self.known.retain(|id, _| !ids.contains(&id));
            }
        }
        Ok(())
    }

    async fn hold_rows(&mut self, plan: &Plan, ids: &[&AggregateId], lock: &str) -> Result<()> {
        let rows = ids.iter().map(|id| text::row_key(&id.id)).collect::<Result<Vec<_>>>()?;
        let mysql = self.source.store.mysql().clone();
        let holding = hold(self.connection(), plan, Rows::Are(&rows), lock);
        mysql.answered("hold rows", holding).await.map_err(|error| match error {
            crate::Error::Sql { doing, source } => failed(&doing, source),
            error => error.into(),
        })
    }

    fn connection(&mut self) -> &mut MySqlConnection {
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

    async fn strike(&mut self, ids: &BTreeSet<AggregateId>, whose: Whose) -> Result<BTreeSet<AggregateId>> {
        // Nobody else tells of what this transaction has written.
        if whose == Whose::Own && !self.has_triggers {
            return Ok(BTreeSet::new());
        }
        let source = self.source.clone();
        touched::strike(&source, self.connection(), ids, whose).await
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
                "INSERT INTO {{places}} (hash, place) VALUES {} ON DUPLICATE KEY UPDATE hash = VALUES(hash)",
                groups(some.len(), 2)
            );
            let sql = some.iter().fold(source.sql(&statement), |sql, (hash, place)| {
                sql.bytes(hash.as_slice()).bytes(text::place(place))
            });
            sql.run(self.connection(), "lock places").await?;
            let statement = format!(
                "SELECT place, entity, id FROM {{places}} FORCE INDEX (PRIMARY) WHERE hash IN ({}) ORDER BY hash FOR UPDATE",
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
                    .sql("UPDATE {places} SET entity = ?, id = ?, freed = NULL WHERE hash = ?")
                    .bytes(owner.entity.as_str())
                    .bytes(owner.id.as_str()),
                None => source.sql("UPDATE {places} SET entity = NULL, id = NULL, freed = NULL WHERE hash = ?"),
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
