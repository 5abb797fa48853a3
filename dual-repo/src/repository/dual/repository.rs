//! The interface over both stores.

use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::local::Decide;
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::BoxStream;

use super::finding::Finding;
use super::{DualSession, DualStore};
use crate::MySqlEntity;
use crate::mirror::OpId;
use crate::project::unproject;
use crate::repository::{Error, Find, Repository, Result};

/// The entities of one type in a [`DualStore`]: the same in every phase of the move.
///
/// Writes are made in MySQL and mirrored. Reads are from MySQL, in the phase `dynamo-read` from DynamoDB: by keys as it is
/// there, or from MySQL where a [session](Self::in_session) has written something that is not there yet, or DynamoDB does not
/// answer; consistent ones always from MySQL. Queries are too where DynamoDB does not answer, a stream from the result on at
/// which that is so; those of a session that has written anything are always from MySQL.
pub struct DualRepository<E> {
    store: DualStore,
    session: Option<DualSession>,
    op: Option<OpId>,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for DualRepository<E> {
    fn clone(&self) -> Self {
        DualRepository {
            store: self.store.clone(),
            session: self.session.clone(),
            op: self.op.clone(),
            entity: PhantomData,
        }
    }
}

impl<E: DynamoEntity> fmt::Debug for DualRepository<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DualRepository").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

impl<E> DualRepository<E> {
    pub(super) fn new(store: DualStore) -> Self {
        DualRepository { store, session: None, op: None, entity: PhantomData }
    }

    /// The same for a caller that reads what it has written.
    #[must_use]
    pub fn in_session(&self, session: &DualSession) -> Self {
        DualRepository { session: Some(session.clone()), ..self.clone() }
    }

    /// The same for one write, which has this name: it is carried out once, however often it is sent under the name. Sent
    /// again, it is answered with what is there by then.
    #[must_use]
    pub fn named(&self, op: OpId) -> Self {
        DualRepository { op: Some(op), ..self.clone() }
    }

    fn session(&self) -> Option<&DualSession> {
        self.session.as_ref()
    }
}

impl<E: DynamoEntity + MySqlEntity> DualRepository<E> {
    /// Carries out a write that leaves an entity behind.
    async fn write(&self, write: impl Decide) -> Result<E> {
        let decision = write.decision(self.store.now())?;
        let key = decision.key().clone();
        let not_found = || Error::NotFound { entity: E::SCHEMA.entity };
        if let Some(mut changed) = self.store.write(self.op.as_ref(), self.session(), vec![decision], false).await? {
            let item = changed.pop().and_then(|changed| changed.after).ok_or_else(not_found)?;
            Ok(unproject(item)?)
        } else {
            // It was carried out before.
            let lookup = BatchGet::<E>::of_keys([key]).consistent().lookup()?;
            let found = self.store.ask_mysql(self.store.in_mysql::<E>().look_up(&lookup)).await?;
            found.into_iter().next().flatten().ok_or_else(not_found)
        }
    }

    /// Where queries are made.
    fn finding(&self) -> Finding<'_> {
        Finding { store: &self.store, session: self.session() }
    }
}

#[async_trait]
impl<E: DynamoEntity + MySqlEntity> Repository<E> for DualRepository<E> {
    async fn create(&self, entity: E) -> Result<E> {
        self.write(entity.create()).await
    }
    async fn put(&self, put: Put<E>) -> Result<E> {
        self.write(put).await
    }
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
        self.write(upsert).await
    }
    async fn update(&self, update: Update<E>) -> Result<E> {
        self.write(update).await
    }
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
        match update.unchanged() {
            Ok(entity) => Ok(entity),
            Err(update) => self.write(update).await,
        }
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        let decision = delete.decision(self.store.now())?;
        let changed = self.store.write(self.op.as_ref(), self.session(), vec![decision], false).await?;
        // Sent again, it finds nothing.
        let before = changed.and_then(|mut changed| changed.pop()).and_then(|changed| changed.before);
        Ok(if before.is_some() { Deleted::Existing } else { Deleted::Nothing })
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        Ok(self.store.look_up(get.lookup()?, self.session()).await?.pop().flatten())
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        let found = self.store.look_up::<E>(exists.lookup()?, self.session()).await?;
        Ok(found.iter().any(Option::is_some))
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        self.finding().page(find).await
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        self.finding().results(find)
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        self.finding().number(find).await
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        self.store.look_up(batch.lookup()?, self.session()).await
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        for decision in batch.decisions(self.store.now())? {
            self.store.write(None, self.session(), vec![decision], false).await?;
        }
        Ok(())
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        let decisions = transaction.decisions(self.store.now())?;
        if decisions.is_empty() {
            return Ok(());
        }
        self.store.write(self.op.as_ref(), self.session(), decisions, true).await.map(drop)
    }
}
