//! From which store a read is made.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use dynamo_core::DynamoEntity;
use dynamo_core::local::Lookup;

use super::{DualSession, DualStore};
use crate::MySqlEntity;
use crate::mirror::look::{Seen, look};
use crate::mirror::mysql::MySqlSource;
use crate::mirror::{Phase, Place};
use crate::project::unproject;
use crate::repository::mysql::store::MySqlStore;
use crate::repository::{MySqlRepository, Result};

/// Comparisons that are under way at once, and how long one may take.
const COMPARISONS_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

impl DualStore {
    pub(super) fn in_mysql<E: DynamoEntity + MySqlEntity>(&self) -> MySqlRepository<E> {
        self.inner.mysql.repository::<E>()
    }

    /// Whether what is asked for may be read from DynamoDB: it is the phase for it, or was a short while ago. An instance that
    /// has not heard of the phase for longer does not count as running, so that the phase may be any other by now.
    pub(super) fn reads_dynamo(&self) -> bool {
        let heard = *self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner);
        self.phase() >= Phase::DynamoRead && heard.elapsed() < MySqlSource::alive() * 2 / 3
    }

    /// Reads by keys.
    pub(super) async fn look_up<E: DynamoEntity + MySqlEntity>(
        &self,
        lookup: Lookup,
        session: Option<&DualSession>,
    ) -> Result<Vec<Option<E>>> {
        // What was asked to see every write is answered by the store that has the last word.
        if !self.reads_dynamo() || lookup.consistent && session.is_none() {
            let found = self.in_mysql::<E>().look_up(&lookup).await?;
            self.shadow_read::<E>(&found);
            return Ok(found);
        }
        let now = MySqlStore::now();
        let table = E::SCHEMA.table;
        let places: Vec<Place> =
            lookup.keys.iter().map(|key| Place { table: table.to_owned(), key: key.clone() }).collect();
        let none = DualSession::new();
        let floors = &session.unwrap_or(&none).floors;
        let seen = match look(&self.inner.target, &places, floors).await {
            Ok(seen) => seen,
            Err(error) => {
                tracing::debug!(%error, "read from MySQL, as DynamoDB does not answer");
                return self.in_mysql::<E>().look_up(&lookup).await;
            }
        };
        let mut found = Vec::with_capacity(seen.len());
        for (key, seen) in lookup.keys.iter().zip(seen) {
            found.push(match seen {
                Seen::Item(item) if lookup.keeps(E::SCHEMA, &item, now) => Some(unproject::<E>(item)?),
                Seen::Item(_) | Seen::Nothing => None,
                Seen::Behind => {
                    let mut one = lookup.clone();
                    one.keys = vec![key.clone()];
                    self.in_mysql::<E>().look_up(&one).await?.pop().flatten()
                }
            });
        }
        Ok(found)
    }

    /// Compares entities that were read with their mirror, some of them, and later.
    pub(super) fn shadow_read<E: DynamoEntity + MySqlEntity>(&self, read: &[Option<E>]) {
        if self.phase() != Phase::ShadowRead {
            return;
        }
        let rate = self.inner.settings.shadow;
        let draw = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0) % 1000;
        if draw >= u64::from(rate) {
            return;
        }
        let items: Vec<_> =
            read.iter().flatten().filter_map(|entity| dynamo_core::value::to_item(entity).ok()).collect();
        if items.is_empty() {
            return;
        }
        let Ok(permit) = Arc::clone(&self.inner.inline).try_acquire_owned() else {
            return self.inner.shadow.skip();
        };
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            let _permit = permit;
            let compare = async {
                let mut ids = BTreeSet::new();
                for item in items {
                    ids.extend(inner.source.id_of(E::SCHEMA.entity, &item).await?);
                }
                inner.shadow.compare(&inner.source, &inner.target, &ids).await;
                Ok::<(), crate::repository::Error>(())
            };
            if !matches!(tokio::time::timeout(COMPARISONS_WAIT, compare).await, Ok(Ok(()))) {
                inner.shadow.skip();
            }
        });
    }
}
