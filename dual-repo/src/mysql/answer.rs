//! A server that does not answer any more is not waited for without end.

use std::io;
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, MySqlConnection};

/// How long to wait for an answer, unless told: longer than the server lets a statement wait for a lock, which is 50 seconds.
/// <https://mariadb.com/kb/en/innodb-system-variables/#innodb_lock_wait_timeout>
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_mins(1);
/// How long a connection that is given back may take to say that it is in order. What it was in the middle of is rolled back
/// by then, or by the server when the connection is closed.
const RETURN_WITHIN: Duration = Duration::from_secs(2);

/// How long a connection that nobody uses is taken to be there.
const TRUSTED: Duration = Duration::from_secs(1);

/// Waits for an answer for so long. What has the connection has to be dropped then.
pub(crate) async fn in_time<T>(within: Duration, step: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    tokio::time::timeout(within, step).await.unwrap_or_else(|_| Err(late(within)))
}

/// Whether a connection is to be used again. The pool itself would wait without end for one that does not answer, and have one
/// fewer meanwhile. Whoever was given up while a transaction began has left one that the driver does not know of: the next one
/// would read what it saw, and write what it never commits.
pub(crate) async fn is_in_order(connection: &mut MySqlConnection) -> sqlx::Result<bool> {
    in_time(RETURN_WITHIN, connection.execute("ROLLBACK")).await.map(|_| true)
}

/// Whether a connection that was given back in order so long ago is there still; it is asked only if that is a while.
pub(crate) async fn is_there(connection: &mut MySqlConnection, idle: Duration) -> sqlx::Result<bool> {
    if idle >= TRUSTED {
        connection.ping().await?;
    }
    Ok(true)
}

#[cold]
pub(crate) fn late(within: Duration) -> sqlx::Error {
    let message = format!("the server has not answered within {} ms", within.as_millis());
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, message))
}
