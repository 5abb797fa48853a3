//! The rows that a caller's write changes, and what contains them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dynamo_core::key::Key;
use dynamo_core::local::Decision;

use super::session::MySqlSession;
use super::snapshot::placed;
use super::source::{MySqlSource, by_entity};
use super::{text, touched};
use crate::error::RefusalKind;
use crate::mirror::{Affected, AggregateId, Carried, Held, Place};
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

    fn refused(&self, refused: Refused) -> Error {
        if self.are_together { refused.together() } else { refused.alone() }
    }
}

impl MySqlSession {
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
            let row = access.written(&mut self.transaction, item, changed.row.as_ref()).await?;
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
    pub(super) async fn change(&mut self, work: &Writes) -> Result<Carried<Vec<Changed>>> {
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
}
