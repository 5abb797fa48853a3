//! A MySQL database of the test's own.

use std::sync::{Mutex, PoisonError};
use std::{fmt, mem, thread};

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlPool, MySqlPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

use crate::unique;

/// A fresh database on the MySQL of the tests. Dropping it drops the database, also when the test panics.
pub struct Database {
    /// Connections to the database.
    pub pool: MySqlPool,
    server: MySqlConnectOptions,
    name: String,
    users: Mutex<Vec<String>>,
}

/// Makes a database.
///
/// # Panics
/// When no MySQL runs for the tests; the message says how to start one.
pub async fn database() -> Database {
    database_at(&servers::find_mysql().unwrap_or_else(|missing| panic!("{missing}"))).await
}

/// Makes a database on the MySQL at a URL, which has to be there when the database is dropped.
///
/// # Panics
/// When that MySQL does not answer.
pub async fn database_at(url: &str) -> Database {
    let server: MySqlConnectOptions = url.parse().expect("the URL of the tests' MySQL is one");
    let name = unique::name('_');
    let mut connection = server.connect().await.expect("the tests' MySQL answers");
    let create = format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4");
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.expect("its user may create databases");
    connection.close().await.expect("a connection can be closed");
    let pool = MySqlPoolOptions::new().max_connections(8).connect_lazy_with(server.clone().database(&name));
    Database { pool, server, name, users: Mutex::default() }
}

impl Database {
    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to connect to the database.
    #[must_use]
    pub fn options(&self) -> MySqlConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// The URL of the database, with its password: for programs that the test starts.
    #[must_use]
    pub fn url(&self) -> String {
        self.options().to_url_lossy().into()
    }

    /// The URL of the database for a new user who has these privileges on it, such as `SELECT, INSERT`, and goes with it.
    ///
    /// # Panics
    /// When the user of the tests may not make users.
    pub async fn url_of_user(&self, privileges: &str) -> String {
        let name = unique::name('_');
        self.users.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
        self.run(format!(
            "CREATE USER `{name}` IDENTIFIED BY 'secret'; GRANT {privileges} ON `{}`.* TO `{name}`",
            self.name
        ))
        .await;
        self.options().username(&name).password("secret").to_url_lossy().into()
    }

    /// Whether the server is a MariaDB; else it is a MySQL.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn is_mariadb(&self) -> bool {
        let version: String =
            sqlx::query_scalar("SELECT VERSION()").fetch_one(&self.pool).await.expect("the server has a version");
        version.contains("MariaDB")
    }

    /// The collation that tells texts apart by their bytes, spaces at the end included.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn bytewise(&self) -> &'static str {
        if self.is_mariadb().await { "utf8mb4_nopad_bin" } else { "utf8mb4_0900_bin" }
    }

    /// Runs a script of several statements.
    ///
    /// # Panics
    /// When a statement fails.
    pub async fn run(&self, script: impl Into<String>) {
        sqlx::raw_sql(AssertSqlSafe(script.into())).execute(&self.pool).await.expect("the script runs");
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let users = mem::take(self.users.get_mut().unwrap_or_else(PoisonError::into_inner));
        // The test's own runtime cannot be waited on from here, and may be shutting down.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(sqlx::Error::Io)?.block_on(remove(&server, &name, &users))
        });
        match dropped.join() {
            Ok(Ok(())) => {}
            // A second panic would hide why the test fails.
            failed if thread::panicking() => eprintln!("database `{}` could not be dropped: {failed:?}", self.name),
            failed => panic!("database `{}` could not be dropped: {failed:?}", self.name),
        }
    }
}

/// No session is killed that is about to end by itself: a server that is busy may then end one that has just begun.
async fn remove(server: &MySqlConnectOptions, name: &str, users: &[String]) -> sqlx::Result<()> {
    let mut connection = server.connect().await?;
    sqlx::raw_sql("SET SESSION lock_wait_timeout = 2").execute(&mut connection).await?;
    let statement = format!("DROP DATABASE `{name}`");
    match sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut connection).await {
        Err(error) if waited_for_a_lock(&error) => {
            end_sessions(&mut connection, name).await?;
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
        }
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    for user in users {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP USER IF EXISTS `{user}`"))).execute(&mut connection).await?;
    }
    connection.close().await
}

/// `ER_LOCK_WAIT_TIMEOUT`.
fn waited_for_a_lock(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    error.is_some_and(|error| error.number() == 1205)
}

/// A transaction that a panic left open would keep its tables locked for as long as its connection lives.
async fn end_sessions(connection: &mut MySqlConnection, database: &str) -> sqlx::Result<()> {
    let sessions = sqlx::query("SELECT CAST(id AS UNSIGNED) FROM information_schema.processlist WHERE db = ?")
        .bind(database)
        .fetch_all(&mut *connection)
        .await?;
    for session in sessions {
        let kill = format!("KILL {}", session.try_get::<u64, _>(0)?);
        // It may have ended by itself.
        let _ = sqlx::raw_sql(AssertSqlSafe(kill)).execute(&mut *connection).await;
    }
    Ok(())
}
