//! Entities, written in one transaction.

use std::fmt;
use std::sync::Arc;

use sqlx::mysql::MySqlDatabaseError;
use sqlx::{Executor as _, MySqlConnection, Transaction};

use super::answer::in_time;
use super::plan::Plan;
use super::select::Rows;
use super::{MySql, MySqlEntity, MySqlKey, page, session, write};
use crate::error::{Error, Refusal, RefusalKind, Result};

/// Writes of whole entities that are applied together, or not at all. Dropping it rolls it back.
///
/// Entities are what can be read: a row, with the rows of its lists. What joins take from other tables is not written, but has
/// to agree with them: which row is referred to is found by the fields that are columns of it, when these are a unique key of
/// its table. Everything that was written is read again before the next statement, and an entity that reads as another one
/// than was given is an error.
///
/// ```no_run
/// # use dual_repo::{MySql, MySqlEntity};
/// #[derive(Debug, Clone, MySqlEntity)]
/// #[mysql(table = "orders", key = "id")]
/// #[mysql(join(users, on = "users.id = orders.user_id"))]
/// struct Order {
///     id: u32,
///     /// Unique in `users`, so that `orders.user_id` can be found by it.
///     #[mysql(column = "users.email")]
///     user_email: String,
///     status: String,
/// }
///
/// # async fn run(mysql: &MySql) -> dual_repo::Result<()> {
/// let mut transaction = mysql.begin().await?;
/// if let Some(order) = transaction.get_for_update::<Order>(42_u32).await? {
///     let done = Order { status: "done".to_owned(), ..order.clone() };
///     transaction.update(&order, &done).await?;
/// }
/// transaction.commit().await?;
/// # Ok(())
/// # }
/// ```
///
/// It runs at `READ COMMITTED`, as it has to see rows as they are when it has locked them; that needs a server whose binary
/// log is of rows, as it is by default. After an error it is of no more
/// use: drop it and, when [`Refusal::is_retryable`] says so, run it again.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct MySqlTransaction {
    transaction: Transaction<'static, sqlx::MySql>,
    mysql: MySql,
}

impl MySql {
    /// Checks that an entity can be inserted, updated and deleted, besides read: that the rows which it refers to can be found,
    /// and no column is left without a value. Every operation does so once by itself.
    ///
    /// # Errors
    /// [`Error::NotWritable`] with everything that stands in the way; [`Error::Mapping`], as for [`check`](Self::check).
    pub async fn check_writes<E: MySqlEntity>(&self) -> Result<()> {
        let plan = self.plan::<E>().await?;
        write::insertable(&plan).map(|_| ())
    }

    /// Begins a transaction, on a connection of its own until it ends.
    ///
    /// # Errors
    /// [`Error::Connect`]; [`Error::Session`] when the connection is of a pool of the caller's and would store values that
    /// do not fit as others.
    pub async fn begin(&self) -> Result<MySqlTransaction> {
        let mut connection = self.acquire().await?;
        let begin = async {
            if !self.is_ours() {
                session::check_writes(&mut connection).await?;
            }
            connection.execute(ISOLATION).await.map_err(not_begun)?;
            Transaction::begin(connection, None).await.map_err(not_begun)
        };
        let transaction = self.answered("begin a transaction", begin).await?;
        Ok(MySqlTransaction { transaction, mysql: self.clone() })
    }
}

/// Of the next transaction only: the session stays as it is.
const ISOLATION: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

fn not_begun(source: sqlx::Error) -> Error {
    Error::Sql { doing: "begin a transaction".to_owned(), source }
}

impl MySqlTransaction {
    /// Rolls back, and begins again on the same connection: it holds no locks any more.
    pub(crate) async fn start_over(&mut self) -> Result<()> {
        for statement in ["ROLLBACK", ISOLATION, "START TRANSACTION"] {
            self.transaction.execute(statement).await.map_err(not_begun)?;
        }
        Ok(())
    }

    /// Reads an entity as it is now, with what this transaction has written.
    ///
    /// # Errors
    /// As [`MySql::get`].
    pub async fn get<E: MySqlEntity>(&mut self, key: impl MySqlKey<E::Key> + Send) -> Result<Option<E>> {
        let plan = self.plan::<E>().await?;
        let key = E::row_key(key);
        let page = page::read_within(&mut self.transaction, &plan, Rows::Is(&key), 1).await?;
        page.decode::<E>(0).transpose().map_err(Error::Row)
    }

    /// Locks the row of an entity until the transaction ends (`FOR UPDATE`), then reads it. Rows that it is joined with, and
    /// those of its lists, are not locked: whoever changes a list has to lock the entity.
    ///
    /// # Errors
    /// As [`MySql::get`]; [`Error::Refused`] with `Deadlock` or `LockTimeout`; [`Error::NotWritable`].
    pub async fn get_for_update<E: MySqlEntity>(&mut self, key: impl MySqlKey<E::Key> + Send) -> Result<Option<E>> {
        let plan = self.plan::<E>().await?;
        let key = E::row_key(key);
        if !write::lock(&mut self.transaction, &plan, &key).await? {
            return Ok(None);
        }
        let page = page::read_within(&mut self.transaction, &plan, Rows::Is(&key), 1).await?;
        page.decode::<E>(0).transpose().map_err(Error::Row)
    }

    /// Adds an entity with the rows of its lists.
    ///
    /// A statement for each row that is referred to, one for the row, one for up to 64 rows of a list, and those of
    /// [`get`](Self::get).
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason: `Duplicate` when it is there already. [`Error::Row`] when it is joined with a row
    /// that does not exist ([`RowProblem::Reference`](crate::RowProblem::Reference)), or reads as another entity than it is
    /// ([`RowProblem::ReadBack`](crate::RowProblem::ReadBack)). [`Error::NotWritable`] with what a mapping lacks.
    pub async fn insert<E: MySqlEntity>(&mut self, entity: &E) -> Result<()> {
        let plan = self.plan::<E>().await?;
        write::insert(&mut self.transaction, &plan, entity).await?;
        write::check_back(&mut self.transaction, &plan, entity).await
    }

    /// Changes an entity, of the same key, from `old`, which [`get_for_update`](Self::get_for_update) has returned, to `new`.
    /// Rows of lists are deleted, changed and added as need be.
    ///
    /// A statement for the row, one for each row of a list that goes or changes, one for up to 64 that are new, one for each
    /// row that is referred to from now on, and those of [`get`](Self::get).
    ///
    /// # Errors
    /// As [`insert`](Self::insert); [`Error::Row`] when rows of `old` are not there
    /// ([`RowProblem::Changed`](crate::RowProblem::Changed)), or `new` has another key, or two rows of a list the same
    /// ([`RowProblem::Unwritable`](crate::RowProblem::Unwritable)).
    pub async fn update<E: MySqlEntity>(&mut self, old: &E, new: &E) -> Result<()> {
        let plan = self.plan::<E>().await?;
        write::update(&mut self.transaction, &plan, old, new).await?;
        write::check_back(&mut self.transaction, &plan, new).await
    }

    /// Deletes an entity, which [`get_for_update`](Self::get_for_update) has returned, with the rows of its lists.
    ///
    /// A statement for the row, and one for each list.
    ///
    /// # Errors
    /// [`Error::Refused`] with `StillReferenced` when rows of other tables refer to it; [`Error::Row`] when there are other
    /// rows than those of `old` ([`RowProblem::Changed`](crate::RowProblem::Changed)).
    pub async fn delete<E: MySqlEntity>(&mut self, old: &E) -> Result<()> {
        let plan = self.plan::<E>().await?;
        write::delete(&mut self.transaction, &plan, old).await
    }

    /// How an entity is read. A transaction needs no connection but its own: others may all be waiting for one.
    pub(crate) async fn plan<E: MySqlEntity>(&mut self) -> Result<Arc<Plan>> {
        match self.mysql.known_plan::<E>() {
            Some(plan) => Ok(plan),
            None => self.mysql.read_plan::<E>(&mut self.transaction).await,
        }
    }

    /// The connection, for statements of the caller's own in the same transaction.
    pub fn connection(&mut self) -> &mut MySqlConnection {
        &mut self.transaction
    }

    /// Applies everything.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when no answer came, and it may have been applied or not; [`Error::Refused`] with
    /// `Deadlock` when a cluster has rolled it back.
    pub async fn commit(self) -> Result<()> {
        in_time(self.mysql.answer_within(), self.transaction.commit()).await.map_err(|source| {
            let error = source.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
            match error.map(MySqlDatabaseError::number) {
                // Group replication and Galera find conflicts when a transaction is committed, and say so like this.
                Some(code @ 1213) => Refusal::new("", "", RefusalKind::Deadlock, (None, Vec::new()), code).into(),
                _ => Error::OutcomeUnknown { source },
            }
        })
    }

    /// Applies nothing, as dropping it does, and waits for it.
    ///
    /// # Errors
    /// [`Error::Sql`] when the connection is lost: then the server rolls it back by itself.
    pub async fn rollback(self) -> Result<()> {
        let failed = |source| Error::Sql { doing: "roll a transaction back".to_owned(), source };
        self.transaction.rollback().await.map_err(failed)
    }
}

impl fmt::Debug for MySqlTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlTransaction").finish_non_exhaustive()
    }
}
