//! Items by table and key, and who has which unique value.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use dynamo_core::key::Key;
use dynamo_core::local::{Decision, Effect, Pager, Reading, Start, UniqueMove};
use dynamo_core::op::Page;
use dynamo_core::transaction::Reason;
use dynamo_core::value::Item;
use dynamo_core::{DynamoEntity, Error, Result};

use super::MemoryRepository;
use crate::project::unproject;

/// Tables in memory, with what DynamoDB does to items: conditions, updates, expiry, unique values, transactions, queries of any
/// index. Clones are the same store.
///
/// It is no emulator: nothing is limited or delayed, and global indexes are never behind.
#[derive(Clone)]
pub struct MemoryStore {
    tables: Arc<Mutex<Tables>>,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

#[derive(Default)]
struct Tables {
    items: HashMap<(&'static str, Key), Item>,
    /// Whose a unique value is, by table and the text that stands for it.
    owners: HashMap<(&'static str, String), Key>,
}

/// An item before and after a write.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) before: Option<Item>,
    pub(super) after: Option<Item>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("items", &self.lock().items.len()).finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// A store without items.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(SystemTime::now)
    }

    /// The same with another clock, for tests of what expires.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        MemoryStore { tables: Arc::default(), clock: Arc::new(clock) }
    }

    /// The entities of one type.
    #[must_use]
    pub fn repository<E: DynamoEntity>(&self) -> MemoryRepository<E> {
        MemoryRepository::new(self.clone())
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// Nothing is left half done by a panic: changes are made when all is known.
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn item(&self, table: &'static str, key: &Key) -> Option<Item> {
        self.lock().items.get(&(table, key.clone())).cloned()
    }

    /// Carries out one write.
    pub(super) fn write(&self, decision: &Decision) -> Result<Changed> {
        let mut tables = self.lock();
        let effect = decision.decide(tables.stored(decision))?;
        match tables.taken(decision, &[]) {
            Some(unique) => Err(Error::NotUnique { entity: decision.schema().entity, unique }),
            None => tables.apply(decision, effect),
        }
    }

    /// Carries out writes, all or none.
    pub(super) fn transact(&self, decisions: &[Decision]) -> Result<()> {
        let mut tables = self.lock();
        let mut reasons = Vec::with_capacity(decisions.len());
        let mut effects = Vec::with_capacity(decisions.len());
        for decision in decisions {
            let stored = tables.stored(decision);
            let reason = match decision.decide(stored) {
                Ok(effect) => {
                    effects.push((decision, effect));
                    let unique = tables.taken(decision, decisions);
                    let entity = decision.schema().entity;
                    unique.map_or(Reason::InOrder, |unique| Reason::NotUnique { entity, unique })
                }
                Err(error) => Decision::reason(error, stored)?,
            };
            reasons.push(reason);
        }
        if reasons.iter().any(|reason| !matches!(reason, Reason::InOrder)) {
            return Err(Error::TransactionCanceled { reasons });
        }
        effects.into_iter().try_for_each(|(decision, effect)| tables.apply(decision, effect).map(drop))
    }

    /// A page of a reading.
    pub(super) fn page<E: DynamoEntity>(&self, reading: &Reading) -> Result<Page<E>> {
        let start = reading.start()?;
        let mut pager = Pager::new(reading);
        for item in self.lock().read(reading)? {
            let is_behind = match &start {
                Start::First => true,
                Start::Behind(keys) => reading.compare(&item, keys).is_gt(),
                Start::Nowhere => false,
            };
            if is_behind && pager.offer(item).is_break() {
                break;
            }
        }
        pager.finish(1, unproject::<E>)
    }
}

impl Tables {
    fn stored(&self, decision: &Decision) -> Option<&Item> {
        self.items.get(&(decision.schema().table, decision.key().clone()))
    }

    /// What a reading is about, in its order.
    fn read(&self, reading: &Reading) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        for ((table, _), item) in &self.items {
            if *table == reading.schema().table && reading.meets(item)? {
                found.push(item.clone());
            }
        }
        found.sort_by(|a, b| reading.compare(a, b));
        Ok(found)
    }

    /// The constraint that keeps a write from being carried out, as another item has the value, and none of these writes gives
    /// it up.
    fn taken(&self, decision: &Decision, together: &[Decision]) -> Option<&'static str> {
        let table = decision.schema().table;
        let others = || together.iter().filter(|other| other.schema().table == table && other.key() != decision.key());
        let is_in_the_way = |change: &&UniqueMove| {
            let value = change.value();
            let Some(owner) = self.owners.get(&(table, value.text.clone())) else { return false };
            let is_another = owner != decision.key() && !self.is_over(decision, owner);
            let mut moves = others().flat_map(|other| other.unique_moves().iter().map(|change| (other.key(), change)));
            is_another
                && match change {
                    // It is the next owner's to see.
                    UniqueMove::Gives(_) => !moves.any(|(_, other)| *other == UniqueMove::Takes(value.clone())),
                    UniqueMove::Takes(_) => {
                        !moves.any(|(key, other)| key == owner && *other == UniqueMove::Gives(value.clone()))
                    }
                }
        };
        decision.unique_moves().iter().find(is_in_the_way).map(|change| change.value().constraint)
    }

    /// Whether the item of a key is there no more, for a write of the same entity.
    fn is_over(&self, decision: &Decision, owner: &Key) -> bool {
        let found = self.items.get(&(decision.schema().table, owner.clone()));
        found.is_none_or(|item| decision.is_over(item))
    }

    fn apply(&mut self, decision: &Decision, effect: Effect) -> Result<Changed> {
        let (table, key) = (decision.schema().table, decision.key());
        let place = (table, key.clone());
        let before = self.items.get(&place).cloned();
        let after = match effect {
            Effect::Nothing => return Ok(Changed { after: before.clone(), before }),
            Effect::Write(item) => Some(item),
            Effect::Delete => None,
        };
        if let Some(item) = &before {
            for value in decision.unique_values(item)? {
                let place = (table, value.text);
                // In a transaction another item may have it by now.
                if self.owners.get(&place) == Some(key) {
                    self.owners.remove(&place);
                }
            }
        }
        match &after {
            Some(item) => {
                for value in decision.unique_values(item)? {
                    self.owners.insert((table, value.text), key.clone());
                }
                self.items.insert(place, item.clone());
            }
            None => {
                self.items.remove(&place);
            }
        }
        Ok(Changed { before, after })
    }
}
