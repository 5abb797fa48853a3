//! A query or scan of any index, for any store.

use std::fmt;
use std::time::SystemTime;

use dynamo_core::local::{Read, Reading};
use dynamo_core::op::{Hydrate, Page, Query, Results, Scan};
use dynamo_core::{Dynamo, DynamoEntity, Indexed, Secondary};
use futures::future::BoxFuture;

/// A query or scan that yields whole entities, made by `into()` of a [`Query`] of the table or of an index that projects all
/// attributes, of one that is [hydrated](Query::hydrate), or of a [`Scan`].
#[must_use = "it does nothing until it is given to a repository"]
pub struct Find<E>(Box<dyn Erased<E>>);

impl<E> fmt::Debug for Find<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Find").finish_non_exhaustive()
    }
}

/// A query without the type of its index.
trait Erased<E>: Send {
    fn page(self: Box<Self>, db: &Dynamo) -> BoxFuture<'_, dynamo_core::Result<Page<E>>>;
    fn stream(self: Box<Self>, db: &Dynamo) -> Results<E>;
    fn count(self: Box<Self>, db: &Dynamo) -> BoxFuture<'_, dynamo_core::Result<usize>>;
    fn reading(self: Box<Self>, now: SystemTime) -> dynamo_core::Result<Reading>;
    fn with_reading(self: Box<Self>, now: SystemTime) -> dynamo_core::Result<(Find<E>, Reading)>;
    fn is_consistent(&self) -> bool;
}

impl<E> Find<E> {
    /// What it reads, for a store that stands in for a table.
    ///
    /// # Errors
    /// What is wrong with the query.
    pub fn reading(self, now: SystemTime) -> dynamo_core::Result<Reading> {
        self.0.reading(now)
    }

    /// Itself, and what it reads, for a store that is asked where DynamoDB does not answer.
    pub(super) fn with_reading(self, now: SystemTime) -> dynamo_core::Result<(Self, Reading)> {
        self.0.with_reading(now)
    }

    /// Whether every write that was answered before has to be seen.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.0.is_consistent()
    }

    pub(super) async fn page(self, db: &Dynamo) -> dynamo_core::Result<Page<E>> {
        self.0.page(db).await
    }

    pub(super) fn stream(self, db: &Dynamo) -> Results<E> {
        self.0.stream(db)
    }

    pub(super) async fn count(self, db: &Dynamo) -> dynamo_core::Result<usize> {
        self.0.count(db).await
    }
}

macro_rules! erased {
    () => {
        fn page(self: Box<Self>, db: &Dynamo) -> BoxFuture<'_, dynamo_core::Result<Page<E>>> {
            Box::pin(self.send(db))
        }
        fn stream(self: Box<Self>, db: &Dynamo) -> Results<E> {
            (*self).stream(db)
        }
        fn count(self: Box<Self>, db: &Dynamo) -> BoxFuture<'_, dynamo_core::Result<usize>> {
            Box::pin((*self).count(db))
        }
        fn reading(self: Box<Self>, now: SystemTime) -> dynamo_core::Result<Reading> {
            Read::reading(*self, now)
        }
        fn with_reading(self: Box<Self>, now: SystemTime) -> dynamo_core::Result<(Find<E>, Reading)> {
            let (read, reading) = Read::with_reading(*self, now)?;
            Ok((Find(Box::new(read)), reading))
        }
        fn is_consistent(&self) -> bool {
            Read::is_consistent(self)
        }
    };
}

impl<E: Indexed<I, Projected = E> + 'static, I: 'static> Erased<E> for Query<E, I> {
    erased!();
}

impl<E: DynamoEntity + 'static> Erased<E> for Scan<E> {
    erased!();
}

impl<E: Indexed<I> + 'static, I: Secondary + 'static> Erased<E> for Hydrate<E, I> {
    erased!();
}

impl<E: Indexed<I, Projected = E> + 'static, I: 'static> From<Query<E, I>> for Find<E> {
    fn from(query: Query<E, I>) -> Self {
        Find(Box::new(query))
    }
}

impl<E: DynamoEntity + 'static> From<Scan<E>> for Find<E> {
    fn from(scan: Scan<E>) -> Self {
        Find(Box::new(scan))
    }
}

impl<E: Indexed<I> + 'static, I: Secondary + 'static> From<Hydrate<E, I>> for Find<E> {
    fn from(query: Hydrate<E, I>) -> Self {
        Find(Box::new(query))
    }
}
