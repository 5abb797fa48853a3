//! From which store a query is answered.

use dynamo_core::local::Reading;
use dynamo_core::op::{Page, Results};
use dynamo_core::{Dynamo, DynamoEntity};
use futures::stream::{self, BoxStream, StreamExt as _};

use super::{DualSession, DualStore};
use crate::MySqlEntity;
use crate::repository::{Error, ErrorKind, Find, MySqlRepository, Result};

/// Queries of a caller.
pub(super) struct Finding<'a> {
    pub(super) store: &'a DualStore,
    pub(super) session: Option<&'a DualSession>,
}

impl Finding<'_> {
    /// A query, and what it reads, for MySQL.
    fn prepare<E: DynamoEntity>(&self, find: Find<E>) -> Result<(Find<E>, Reading)> {
        Ok(find.with_reading(self.store.now())?)
    }

    /// Whether DynamoDB is asked first.
    fn asks_dynamo<E>(&self, find: &Find<E>, reading: &Reading) -> bool {
        let has_written = self.session.is_some_and(|session| !session.floors.is_empty());
        self.store.reads_dynamo() && !find.is_consistent() && !has_written && !reading.goes_on_here()
    }

    pub(super) async fn page<E: DynamoEntity + MySqlEntity>(&self, find: Find<E>) -> Result<Page<E>> {
        let of_dynamo = async |find: Find<E>, db: &Dynamo| find.page(db).await;
        self.answer(find, of_dynamo, async |mysql, reading| mysql.page(reading).await).await
    }

    pub(super) async fn number<E: DynamoEntity + MySqlEntity>(&self, find: Find<E>) -> Result<usize> {
        let of_dynamo = async |find: Find<E>, db: &Dynamo| find.count(db).await;
        self.answer(find, of_dynamo, async |mysql, reading| mysql.number(reading).await).await
    }

    /// One answer, from MySQL where DynamoDB has none.
    async fn answer<E: DynamoEntity + MySqlEntity, T>(
        &self,
        find: Find<E>,
        of_dynamo: impl AsyncFnOnce(Find<E>, &Dynamo) -> dynamo_core::Result<T>,
        of_mysql: impl AsyncFnOnce(MySqlRepository<E>, Reading) -> Result<T>,
    ) -> Result<T> {
        let (find, reading) = self.prepare(find)?;
        if self.asks_dynamo(&find, &reading) {
            let inner = &self.store.inner;
            let call = async { Ok(of_dynamo(find, &inner.dynamo).await?) };
            match inner.target.breaker().call_within(inner.settings.within, call).await {
                Err(error) if leaves_to_mysql(&error, &reading) => {}
                answer => return answer,
            }
        }
        self.store.ask_mysql(of_mysql(self.store.in_mysql(), reading)).await
    }

    /// Results one by one, from MySQL from where on DynamoDB does not answer.
    pub(super) fn results<E: DynamoEntity + MySqlEntity>(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        let (find, reading) = match self.prepare(find) {
            Ok(prepared) => prepared,
            Err(error) => return stream::iter([Err(error)]).boxed(),
        };
        if !self.asks_dynamo(&find, &reading) {
            return from_mysql(self.store, reading);
        }
        let results = find.stream(&self.store.inner.dynamo);
        let walk = Walk { store: self.store.clone(), reading, taken: 0, from: From::Dynamo(results) };
        stream::unfold(walk, |mut walk| async { walk.next().await.map(|next| (next, walk)) }).boxed()
    }
}

fn from_mysql<E: DynamoEntity + MySqlEntity>(store: &DualStore, reading: Reading) -> BoxStream<'static, Result<E>> {
    match store.inner.breaker.check() {
        Ok(()) => store.in_mysql().results(reading),
        Err(error) => stream::iter([Err(error)]).boxed(),
    }
}

/// Whether DynamoDB has said nothing of what is to be read, and MySQL can: it cannot go on behind a cursor that has a place in
/// DynamoDB's own order.
fn leaves_to_mysql(error: &Error, reading: &Reading) -> bool {
    let is_silent = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::OutcomeUnknown | ErrorKind::Conflict);
    let leaves = is_silent && reading.start().is_ok();
    if leaves {
        tracing::debug!(%error, "read from MySQL, as DynamoDB does not answer");
    }
    leaves
}

/// A stream of results.
struct Walk<E> {
    store: DualStore,
    reading: Reading,
    /// How many results there were.
    taken: usize,
    from: From<E>,
}

enum From<E> {
    Dynamo(Results<E>),
    MySql(BoxStream<'static, Result<E>>),
    End,
}

impl<E: DynamoEntity + MySqlEntity> Walk<E> {
    async fn next(&mut self) -> Option<Result<E>> {
        if let From::Dynamo(results) = &mut self.from {
            let next = ask(&self.store, &self.reading, results).await;
            let error = match next {
                Ok(Some(result)) => {
                    self.taken += 1;
                    return Some(Ok(result));
                }
                Ok(None) => {
                    self.from = From::End;
                    return None;
                }
                Err(error) => error,
            };
            let rest = match results.cursor().filter(|_| self.taken > 0) {
                Some(cursor) => self.reading.clone().behind(cursor, self.taken),
                None => self.reading.clone(),
            };
            if !leaves_to_mysql(&error, &rest) {
                self.from = From::End;
                return Some(Err(error));
            }
            self.from = From::MySql(from_mysql(&self.store, rest));
        }
        match &mut self.from {
            From::MySql(results) => results.next().await,
            From::Dynamo(_) | From::End => None,
        }
    }
}

/// The next result of DynamoDB. It is waited for without end only where nobody else could go on.
async fn ask<E>(store: &DualStore, reading: &Reading, results: &mut Results<E>) -> Result<Option<E>> {
    let breaker = store.inner.target.breaker();
    let next = async { Ok(results.next().await.transpose()?) };
    if reading.shares_cursors() {
        breaker.call_within(store.inner.settings.within, next).await
    } else {
        breaker.call(next).await
    }
}
