//! Pages of rows, compared with their items; items, looked up among the rows.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use dynamo_core::batch::BatchGet;
use dynamo_core::key::Key;
use dynamo_core::local::unique_items;
use dynamo_core::op::Results;
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity};
use futures::TryStreamExt;

use super::compare::compare;
use super::keys::KeySet;
use super::{Difference, Values};
use crate::error::{Result, RowError};
use crate::mysql::MySqlEntity;
use crate::mysql::page::Page;
use crate::project::{Projected, project};
use crate::transfer::{Counters, Observer, Stage, Total, Worker, add, key_text, row_error};

/// What all readers of a check share.
pub(super) struct Shared {
    db: Dynamo,
    counters: Arc<Counters>,
    total: Total,
    observer: Observer,
    values: Values,
    ignored: Vec<String>,
    differences_max: usize,
    findings: Mutex<Findings>,
    keys: Mutex<KeySet>,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) equal: u64,
    pub(super) missing: u64,
    pub(super) orphans: u64,
    pub(super) different: u64,
    pub(super) collisions: u64,
    pub(super) unreadable: u64,
    pub(super) differences: Vec<Difference>,
}

impl Shared {
    pub(super) fn new(
        db: Dynamo,
        counters: Arc<Counters>,
        total: Total,
        observer: Observer,
        (values, ignored, differences_max): (Values, Vec<String>, usize),
    ) -> Self {
        let (findings, keys) = (Mutex::default(), Mutex::new(KeySet::new()));
        Shared { db, counters, total, observer, values, ignored, differences_max, findings, keys }
    }

    /// What has been found; the next call finds nothing.
    pub(super) fn findings(&self) -> Findings {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Findings> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, difference: Difference) {
        let mut findings = self.lock();
        *match &difference {
            Difference::Missing { .. } => &mut findings.missing,
            Difference::Orphan { .. } => &mut findings.orphans,
            Difference::Different { .. } => &mut findings.different,
            Difference::Collision { .. } => &mut findings.collisions,
            Difference::Unreadable { .. } => &mut findings.unreadable,
        } += 1;
        if findings.differences.len() < self.differences_max {
            findings.differences.push(difference);
        }
    }
}

/// A row as an item, with those of its unique values, and which row it is.
struct Expected {
    projected: Projected,
    unique: Vec<(Key, Item)>,
    row: String,
}

impl Expected {
    fn of<E: DynamoEntity>(entity: E, row: String) -> dynamo_core::Result<Self> {
        let unique = unique_items(&entity)?.into_iter();
        let unique = unique.filter_map(|item| Some((Key::of_item(&item, &E::SCHEMA.primary)?, item))).collect();
        Ok(Expected { projected: project(entity)?, unique, row })
    }

    /// Its own key, and those of its unique values.
    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.projected.key).chain(self.unique.iter().map(|(key, _)| key))
    }

    /// What should be under each of them.
    fn items(&self) -> impl Iterator<Item = (&Key, &Item)> {
        let unique = self.unique.iter().map(|(key, item)| (key, item));
        std::iter::once((&self.projected.key, &self.projected.item)).chain(unique)
    }
}

/// Compares the pages of one reader.
pub(super) struct Checker<E> {
    shared: Arc<Shared>,
    entity: PhantomData<fn() -> E>,
}

impl<E: MySqlEntity + DynamoEntity> Checker<E> {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Checker { shared, entity: PhantomData }
    }

    /// What the items of a page should be.
    fn expected(&self, page: &Page) -> Vec<Expected> {
        let start = Instant::now();
        let unreadable = |error: RowError| {
            add(&self.shared.counters.rejected, 1);
            self.shared.report(Difference::Unreadable { error });
        };
        let mut expected = Vec::with_capacity(page.len());
        for row in 0..page.len() {
            match page.decode::<E>(row) {
                Some(Ok(entity)) => match Expected::of(entity, page.key_text(row)) {
                    Ok(row) => expected.push(row),
                    Err(error) => unreadable(row_error(page, row, &error)),
                },
                Some(Err(error)) => unreadable(error),
                None => break,
            }
        }
        let mut keys = self.shared.keys.lock().unwrap_or_else(PoisonError::into_inner);
        for expected in &expected {
            for key in expected.keys().filter(|key| !keys.insert(key)) {
                let key = key_text(E::SCHEMA, key);
                self.shared.report(Difference::Collision { row: expected.row.clone(), key });
            }
        }
        drop(keys);
        add(&self.shared.counters.rows, page.len());
        self.shared.counters.spent(Stage::Projecting, start);
        expected
    }

    /// What differs between an item as it should be and as it was found.
    fn difference(&self, row: &str, key: &Key, item: &Item, found: Option<Item>) -> Option<Difference> {
        let (row, key) = (row.to_owned(), || key_text(E::SCHEMA, key));
        let Some(found) = found else { return Some(Difference::Missing { row, key: key() }) };
        let attributes = compare(item, &found, self.shared.values, &self.shared.ignored);
        (!attributes.is_empty()).then(|| Difference::Different { row, key: key(), attributes })
    }
}

impl<E: MySqlEntity + DynamoEntity> Worker for Checker<E> {
    async fn page(&mut self, page: Page) -> Result<()> {
        let expected = self.expected(&page);
        drop(page);
        let start = Instant::now();
        let keys = expected.iter().flat_map(Expected::keys).cloned();
        let found = BatchGet::<E>::of_keys(keys).consistent().send_items(&self.shared.db).await?;
        self.shared.counters.spent(Stage::Exchanging, start);

        let start = Instant::now();
        let mut found = found.into_iter();
        for expected in &expected {
            let items = expected.items().zip(found.by_ref());
            let differences: Vec<Difference> =
                items.filter_map(|((key, item), found)| self.difference(&expected.row, key, item, found)).collect();
            if differences.is_empty() {
                self.shared.lock().equal += 1;
            }
            for difference in differences {
                self.shared.report(difference);
            }
        }
        add(&self.shared.counters.items, expected.len());
        self.shared.counters.spent(Stage::Projecting, start);
        self.shared.observer.tell(&self.shared.counters, self.shared.total);
        Ok(())
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

/// Looks for items that no row has, and for unique values that are no row's; returns how many items of the entity there are.
pub(super) async fn orphans<E: MySqlEntity + DynamoEntity>(shared: &Shared, segments: u32) -> Result<u64> {
    let keys = std::mem::replace(&mut *shared.keys.lock().unwrap_or_else(PoisonError::into_inner), KeySet::new());
    let start = Instant::now();
    let scan = || E::scan().segments(segments).consistent();
    let count = without_row::<E>(shared, &keys, scan().stream_items(&shared.db)).await?;
    if !E::SCHEMA.unique.is_empty() {
        without_row::<E>(shared, &keys, scan().stream_unique_items(&shared.db)).await?;
    }
    shared.counters.spent(Stage::Exchanging, start);
    Ok(count)
}

/// Reports the items whose key is not among these; returns how many there are.
async fn without_row<E: DynamoEntity>(shared: &Shared, keys: &KeySet, mut items: Results<Item>) -> Result<u64> {
    let mut count = 0;
    while let Some(item) = items.try_next().await? {
        count += 1;
        // The scan filters on the keys, so they are there.
        if let Some(key) = Key::of_item(&item, &E::SCHEMA.primary)
            && !keys.contains(&key)
        {
            shared.report(Difference::Orphan { key: key_text(E::SCHEMA, &key) });
        }
    }
    Ok(count)
}
