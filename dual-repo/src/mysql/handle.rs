//! The handle that rows are read through.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dynamo_core::DynamoEntity;
use futures::Stream;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{ConnectOptions as _, Connection as _, MySqlConnection, MySqlPool};

use super::answer::{self, ANSWER_WITHIN};
use super::catalog::Catalog;
use super::page;
use super::plan::Plan;
use super::range::Range;
use super::select::Rows;
use super::{Loss, MySqlEntity, MySqlKey, RowMap, session, stream};
use crate::error::{Error, Result};

/// Connections to a MySQL database, whose sessions are set so that values are read exactly. Cloning it is cheap.
///
/// ```no_run
/// # async fn run() -> dual_repo::Result<()> {
/// use dual_repo::MySql;
///
/// let mysql = MySql::connect("mysql://shop:secret@db.example.com/shop").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MySql {
    shared: Arc<Shared>,
}

struct Shared {
    pool: MySqlPool,
    /// Connections that somebody else set up are checked each time.
    ours: bool,
    /// How long a step is waited for.
    within: Duration,
    plans: Mutex<HashMap<TypeId, Arc<Plan>>>,
}

/// How to connect to a MySQL.
#[derive(Debug, Clone)]
#[must_use = "options do nothing until they connect"]
pub struct MySqlOptions {
    connect: Result<MySqlConnectOptions, String>,
    pool: MySqlPoolOptions,
    within: Duration,
}

/// Connections at once, unless told.
const CONNECTIONS: u32 = 10;
/// How long to wait for a connection, unless told.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(30);

impl MySqlOptions {
    /// Connects to a URL, `mysql://user:password@host:port/database`.
    pub fn new(url: &str) -> Self {
        let connect = MySqlConnectOptions::from_str(url).map_err(|error| error.to_string());
        Self::with(connect)
    }

    /// Connects as the driver's own options say.
    pub fn from_driver(options: MySqlConnectOptions) -> Self {
        Self::with(Ok(options))
    }

    fn with(connect: Result<MySqlConnectOptions, String>) -> Self {
        let pool = MySqlPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE_WITHIN);
        MySqlOptions { connect, pool, within: ANSWER_WITHIN }
    }

    /// At most this many connections at once; 10 unless told.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.pool = self.pool.max_connections(connections);
        self
    }

    /// How long to wait for a free connection; 30 seconds unless told.
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.pool = self.pool.acquire_timeout(timeout);
        self
    }

    /// How long to wait for the answer to a read, a statement of a write, or a commit; a minute unless told, which is longer than
    /// the server lets a statement wait for a lock (`innodb_lock_wait_timeout`, 50 seconds).
    ///
    /// A read, or a write that was not to be committed yet, has failed then ([`Error::Sql`], `Unavailable` of a repository) and changes
    /// nothing; of a commit the outcome is unknown ([`Error::OutcomeUnknown`]). The connection is closed, and not used again.
    /// [`Backfill`](crate::Backfill), [`Verify`](crate::Verify), [`stream`](MySql::stream) and [`count`](MySql::count), which may take
    /// long, wait without end.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.within = timeout;
        self
    }

    /// Closes connections that were idle for this long.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool = self.pool.idle_timeout(timeout);
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// [`Error::Connect`] when the URL is none, or the server does not answer or does not let us in.
    pub async fn connect(self) -> Result<MySql> {
        let connect = |source| Error::Connect { source };
        let options = self.connect.map_err(|error| connect(sqlx::Error::Configuration(error.into())))?;
        // By itself, as a pool tries for as long as it may wait, and then says no more than that.
        let mut first = options.connect().await.map_err(connect)?;
        session::set(&mut first).await.map_err(connect)?;
        first.close().await.map_err(connect)?;
        let pool = self.pool.after_connect(|connection, _| Box::pin(session::set(connection)));
        let pool = pool.after_release(|connection, _| Box::pin(answer::is_in_order(connection)));
        // The driver asks each time, which takes as long as a short statement.
        let pool = pool.test_before_acquire(false);
        let pool = pool.before_acquire(|connection, age| Box::pin(answer::is_there(connection, age.idle_for)));
        Ok(MySql::over(pool.connect_lazy_with(options), true, self.within))
    }
}

impl MySql {
    /// Connects to a URL, `mysql://user:password@host:port/database`. Options go by [`MySqlOptions`].
    ///
    /// # Errors
    /// As [`MySqlOptions::connect`].
    pub async fn connect(url: &str) -> Result<MySql> {
        MySqlOptions::new(url).connect().await
    }

    /// Uses a pool of the caller's. Its connections are not changed, but checked: times have to be in UTC, text in
    /// UTF-8, and `CHAR` not padded. Answers are waited for as long as [`MySqlOptions::answer_timeout`] is unless told; what
    /// becomes of a connection that does not answer is up to the pool.
    ///
    /// # Errors
    /// [`Error::Session`] when a connection is set otherwise; [`Error::Connect`] when there is none.
    pub async fn from_pool(pool: MySqlPool) -> Result<MySql> {
        let mysql = MySql::over(pool, false, ANSWER_WITHIN);
        mysql.acquire().await?;
        Ok(mysql)
    }

    fn over(pool: MySqlPool, ours: bool, within: Duration) -> MySql {
        MySql { shared: Arc::new(Shared { pool, ours, within, plans: Mutex::default() }) }
    }

    /// The driver's pool, for what this library does not cover.
    #[must_use]
    pub fn pool(&self) -> &MySqlPool {
        &self.shared.pool
    }

    /// A connection that reads values exactly.
    pub(crate) async fn acquire(&self) -> Result<PoolConnection<sqlx::MySql>> {
        let mut connection = self.shared.pool.acquire().await.map_err(|source| Error::Connect { source })?;
        if !self.shared.ours {
            session::check(&mut connection).await?;
        }
        Ok(connection)
    }

    /// Takes a step that ends with an answer, and waits for that no longer than it is told to. What has the connection has to be
    /// dropped then.
    pub(crate) async fn answered<T, E: From<Error>>(
        &self,
        doing: &str,
        step: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let within = self.shared.within;
        match tokio::time::timeout(within, Box::pin(step)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Sql { doing: doing.to_owned(), source: answer::late(within) }.into()),
        }
    }

    /// How long the answer to a statement is waited for.
    pub(crate) fn answer_within(&self) -> Duration {
        self.shared.within
    }

    /// Whether its connections are set as this library sets them.
    pub(crate) fn is_ours(&self) -> bool {
        self.shared.ours
    }

    /// Checks that an entity's mapping fits the database: tables, columns, their types and whether they may be NULL, keys,
    /// joins, engines, foreign keys that change rows by themselves. Every operation does so once by itself; calling it at
    /// the start of a program brings mistakes to light early.
    ///
    /// # Errors
    /// [`Error::Mapping`] with everything that does not fit.
    pub async fn check<E: MySqlEntity>(&self) -> Result<()> {
        self.plan::<E>().await.map(|_| ())
    }

    /// What fits, but is worth knowing: triggers, columns that the server sets with every update, texts in keys whose
    /// collation takes several spellings for one. [`Backfill`](crate::Backfill) writes it to the log.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn notes<E: MySqlEntity + DynamoEntity>(&self) -> Result<Vec<String>> {
        let plan = self.plan::<E>().await?;
        Ok(plan.notes.iter().cloned().chain(plan.key_notes(E::SCHEMA)).collect())
    }

    /// What of the rows of an entity its item in DynamoDB does not give back; nothing when `rows -> item -> rows` is the same.
    ///
    /// ```no_run
    /// # use dual_repo::{MySql, MySqlEntity};
    /// # #[derive(Debug, MySqlEntity)]
    /// # #[mysql(table = "users", key = "id")]
    /// # struct User { id: u32 }
    /// # async fn run(mysql: MySql) -> dual_repo::Result<()> {
    /// for loss in mysql.losses::<User>().await? {
    ///     println!("{loss}"); // no field is read from `users.super_admin`: a row that is made anew has its default; add a field
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn losses<E: MySqlEntity>(&self) -> Result<Vec<Loss>> {
        Ok(self.plan::<E>().await?.losses.clone())
    }

    /// How an entity is read from this database.
    pub(crate) async fn plan<E: MySqlEntity>(&self) -> Result<Arc<Plan>> {
        match self.known_plan::<E>() {
            Some(plan) => Ok(plan),
            None => self.read_plan::<E>(&mut *self.acquire().await?).await,
        }
    }

    /// The plan, if it has been asked for before.
    pub(crate) fn known_plan<E: MySqlEntity>(&self) -> Option<Arc<Plan>> {
        self.plans().get(&TypeId::of::<E>()).cloned()
    }

    /// The plan, by what the database says now.
    pub(crate) async fn read_plan<E: MySqlEntity>(&self, connection: &mut MySqlConnection) -> Result<Arc<Plan>> {
        let map = RowMap::of::<E>();
        let catalog = Catalog::read(connection, &Plan::tables::<E>(&map)).await?;
        let plan = Arc::new(Plan::new::<E>(map, &catalog)?);
        plan.check_expressions(connection).await?;
        self.plans().insert(TypeId::of::<E>(), Arc::clone(&plan));
        Ok(plan)
    }

    fn plans(&self) -> MutexGuard<'_, HashMap<TypeId, Arc<Plan>>> {
        self.shared.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the entity with this primary key: a value, or a tuple in the order of the key's columns.
    ///
    /// A text has to be spelt as it is stored, whatever the column's collation: as in DynamoDB.
    ///
    /// One statement, and one more for each list of children.
    ///
    /// # Errors
    /// [`Error::Row`] when the row cannot be read; [`Error::Mapping`], [`Error::Sql`].
    pub async fn get<E: MySqlEntity>(&self, key: impl MySqlKey<E::Key> + Send) -> Result<Option<E>> {
        let plan = self.plan::<E>().await?;
        let key = E::row_key(key);
        let mut connection = self.acquire().await?;
        let page = page::read(&mut connection, &plan, Rows::Is(&key), 1).await?;
        page.decode::<E>(0).transpose().map_err(Error::Row)
    }

    /// All entities, in the order of the primary key. An error of a row is an item of the stream and does not end it;
    /// any other error does.
    ///
    /// Reads in pages, each a statement and one more for each list of children; holds one page at a time.
    pub fn stream<E: MySqlEntity>(&self) -> impl Stream<Item = Result<E>> + Send + use<E> {
        stream::entities(self.clone(), Range::All)
    }

    /// The number of rows in an entity's table, counted.
    ///
    /// # Errors
    /// [`Error::Mapping`], [`Error::Sql`].
    pub async fn count<E: MySqlEntity>(&self) -> Result<u64> {
        let plan = self.plan::<E>().await?;
        page::count(&mut *self.acquire().await?, &plan).await
    }
}

impl fmt::Debug for MySql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySql").field("connections", &self.shared.pool.size()).finish_non_exhaustive()
    }
}
