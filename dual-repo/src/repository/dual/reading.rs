//! From which store a read is made.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use dynamo_core::DynamoEntity;
use dynamo_core::key::Key;
use dynamo_core::local::Lookup;
use dynamo_core::value::{Item, to_item};

use super::{DualSession, DualStore};
use crate::MySqlEntity;
use crate::mirror::check::check;
use crate::mirror::look::{Seen, look};
use crate::mirror::mysql::MySqlSource;
use crate::mirror::{Phase, Place, Target as _};
use crate::project::unproject;
use crate::repository::{MySqlRepository, Result};

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
        if !self.reads_dynamo() || lookup.consistent {
            let found = self.ask_mysql(self.in_mysql::<E>().look_up(&lookup)).await?;
            self.shadow_read::<E>(&lookup.keys, &found);
            return Ok(found);
        }
        let now = self.inner.mysql.now();
        let places: Vec<Place> = lookup.keys.iter().map(place::<E>).collect();
        let none = DualSession::new();
        let floors = &session.unwrap_or(&none).floors;
        let within = self.inner.settings.within;
        let seen = match tokio::time::timeout(within, look(&self.inner.target, &places, floors)).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(error)) => {
                tracing::debug!(%error, "read from MySQL, as DynamoDB does not answer");
                return self.ask_mysql(self.in_mysql::<E>().look_up(&lookup)).await;
            }
            Err(_) => {
                self.inner.target.breaker().gave_up();
                tracing::debug!(?within, "read from MySQL, as DynamoDB does not answer for so long");
                return self.ask_mysql(self.in_mysql::<E>().look_up(&lookup)).await;
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
                    self.ask_mysql(self.in_mysql::<E>().look_up(&one)).await?.pop().flatten()
                }
            });
        }
        Ok(found)
    }

    /// Compares what was read by these keys with the mirror, some of it, and later.
    fn shadow_read<E: DynamoEntity + MySqlEntity>(&self, keys: &[Key], read: &[Option<E>]) {
        if self.phase() != Phase::ShadowRead {
            return;
        }
        let draw = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0) % 1000;
        if draw >= u64::from(self.inner.settings.shadow) {
            return;
        }
        let Some(room) = self.inner.shadow.room() else { return };
        let items: Vec<Item> = read.iter().flatten().filter_map(|entity| to_item(entity).ok()).collect();
        let absent = keys.iter().zip(read).filter(|(_, found)| found.is_none());
        let absent: Vec<Place> = absent.map(|(key, _)| place::<E>(key)).collect();
        let (reads, inner) = (read.len(), Arc::clone(&self.inner));
        tokio::spawn(async move {
            let _room = room;
            let comparison = async {
                let mut ids = BTreeSet::new();
                for item in items {
                    ids.extend(inner.source.id_of(E::SCHEMA.entity, &item).await?);
                }
                // What MySQL does not have, DynamoDB must not have of anyone.
                let there = inner.target.read(&absent).await?.into_iter().flatten();
                ids.extend(there.filter(|found| found.item.is_some()).filter_map(|found| found.owner));
                check(&inner.source, &inner.target, &ids).await
            };
            inner.shadow.compare(reads, comparison).await;
        });
    }
}

/// Where the item with a key is.
fn place<E: DynamoEntity>(key: &Key) -> Place {
    Place { table: E::SCHEMA.table.to_owned(), key: key.clone() }
}
