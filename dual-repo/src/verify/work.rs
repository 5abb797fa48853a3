//! Pages of rows, compared with their items; items, looked up among the rows.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use dynamo_core::batch::BatchGet;
use dynamo_core::key::Key;
use dynamo_core::{Dynamo, DynamoEntity};
use futures::{TryStreamExt, pin_mut};

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

/// A row as an item, and which row it is.
struct Expected {
    projected: Projected,
    row: String,
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
                Some(Ok(entity)) => match project(entity) {
                    Ok(projected) => expected.push(Expected { projected, row: page.key_text(row) }),
                    Err(error) => unreadable(row_error(page, row, &error)),
                },
                Some(Err(error)) => unreadable(error),
                None => break,
            }
        }
        let mut keys = self.shared.keys.lock().unwrap_or_else(PoisonError::into_inner);
        for Expected { projected, row } in &expected {
            if !keys.insert(&projected.key) {
                let key = key_text(E::SCHEMA, &projected.key);
                self.shared.report(Difference::Collision { row: row.clone(), key });
            }
        }
        drop(keys);
        add(&self.shared.counters.rows, page.len());
        self.shared.counters.spent(Stage::Projecting, start);
        expected
    }
}

impl<E: MySqlEntity + DynamoEntity> Worker for Checker<E> {
    async fn page(&mut self, page: Page) -> Result<()> {
        let expected = self.expected(&page);
        drop(page);
        let start = Instant::now();
        let keys = expected.iter().map(|expected| expected.projected.key.clone());
        let found = BatchGet::<E>::of_keys(keys).consistent().send_items(&self.shared.db).await?;
        self.shared.counters.spent(Stage::Exchanging, start);

        let start = Instant::now();
        let compared = expected.len();
        for (Expected { projected, row }, found) in expected.into_iter().zip(found) {
            let key = || key_text(E::SCHEMA, &projected.key);
            let Some(found) = found else {
                self.shared.report(Difference::Missing { row, key: key() });
                continue;
            };
            let attributes = compare(&projected.item, &found, self.shared.values, &self.shared.ignored);
            if attributes.is_empty() {
                self.shared.lock().equal += 1;
            } else {
                self.shared.report(Difference::Different { row, key: key(), attributes });
            }
        }
        add(&self.shared.counters.items, compared);
        self.shared.counters.spent(Stage::Projecting, start);
        self.shared.observer.tell(&self.shared.counters, self.shared.total);
        Ok(())
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

/// Looks for items that no row has; returns how many items of the entity there are.
pub(super) async fn orphans<E: MySqlEntity + DynamoEntity>(shared: &Shared, segments: u32) -> Result<u64> {
    let keys = std::mem::replace(&mut *shared.keys.lock().unwrap_or_else(PoisonError::into_inner), KeySet::new());
    let items = E::scan().segments(segments).consistent().stream_items(&shared.db);
    pin_mut!(items);
    let mut count = 0;
    let start = Instant::now();
    while let Some(item) = items.try_next().await? {
        count += 1;
        // The scan filters on the entity's keys, so they are there.
        if let Some(key) = Key::of_item(&item, &E::SCHEMA.primary)
            && !keys.contains(&key)
        {
            shared.report(Difference::Orphan { key: key_text(E::SCHEMA, &key) });
        }
    }
    shared.counters.spent(Stage::Exchanging, start);
    Ok(count)
}
