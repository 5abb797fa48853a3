//! A table of one column.

use std::fmt::{Debug, Write as _};

use dual_repo::mysql::SqlValue;
use dual_repo::{Error, MySql, MySqlEntity, MySqlValue};
use futures::{StreamExt, TryFutureExt as _};
use integration::{Database, database};
use sqlx::Executor as _;
use sqlx::mysql::{MySqlPool, MySqlPoolOptions};

/// A table of one column.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "cells", key = "id")]
struct Row<T> {
    id: u32,
    value: T,
}

/// A column that is read as several types.
pub(crate) struct Column {
    pub(crate) database: Database,
}

impl Column {
    /// A column of this type with these literals in it, one a row.
    pub(crate) async fn of(declared: &str, literals: &[&str]) -> Column {
        let database = database().await;
        let null = if literals.contains(&"NULL") { "NULL" } else { "NOT NULL" };
        // Lax, as databases were for years: what does not fit is stored as something else.
        let mut script = format!(
            "SET sql_mode = ''; CREATE TABLE cells (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, value {declared} {null});"
        );
        for literal in literals {
            let _ = write!(script, "INSERT INTO cells (value) VALUES ({literal});");
        }
        database.run(script).await;
        Column { database }
    }

    /// Each value, or why there is none.
    pub(crate) async fn read<T: MySqlValue + Send + Sync + 'static>(&self) -> Vec<Result<T, String>> {
        // A pool of its own: the script has left its mode behind in the other's connection.
        let mysql = MySql::connect(&self.database.url()).await.unwrap();
        let rows = mysql.stream::<Row<T>>().map(|row| match row {
            Ok(row) => Ok(row.value),
            Err(Error::Row(error)) => Err(error.to_string().rsplit_once("): ").unwrap().1.to_owned()),
            Err(error) => Err(error.to_string()),
        });
        let rows = rows.collect().await;
        mysql.pool().close().await;
        rows
    }

    /// All values.
    pub(crate) async fn values<T: MySqlValue + Debug + Send + Sync + 'static>(&self) -> Vec<T> {
        self.read().await.into_iter().collect::<Result<_, _>>().unwrap()
    }

    /// Why the column cannot be read as this type at all.
    pub(crate) async fn refuses<T: MySqlValue + Debug + Send + Sync + 'static>(&self) -> String {
        let rows = self.read::<T>().await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.into_iter().next().unwrap().unwrap_err()
    }

    /// Writes values as parameters, strictly, or says why the server does not take one.
    pub(crate) async fn write<T: MySqlValue>(&self, values: &[T]) -> sqlx::Result<()> {
        let mysql = MySql::connect(&self.database.url()).await.unwrap();
        let written = insert(mysql.pool(), values).await;
        mysql.pool().close().await;
        written
    }

    /// Writes values as parameters, into a server that takes what does not fit.
    pub(crate) async fn write_laxly<T: MySqlValue>(&self, values: &[T]) {
        let lax = MySqlPoolOptions::new()
            .after_connect(|connection, _| Box::pin(connection.execute("SET sql_mode = ''").map_ok(drop)))
            .connect_lazy_with(self.database.options());
        insert(&lax, values).await.unwrap();
        lax.close().await;
    }

    /// Writes values, and reads them back as they were.
    pub(crate) async fn round_trip<T: MySqlValue + Debug + PartialEq + Send + Sync + 'static>(&self, values: &[T]) {
        self.database.run("DELETE FROM cells").await;
        self.write(values).await.unwrap();
        assert_eq!(self.values::<T>().await, values);
    }
}

/// Writes values as parameters.
async fn insert<T: MySqlValue>(pool: &MySqlPool, values: &[T]) -> sqlx::Result<()> {
    for value in values {
        let insert = sqlx::query("INSERT INTO cells (value) VALUES (?)");
        let insert = match value.encode() {
            SqlValue::Null => insert.bind(None::<i64>),
            SqlValue::Int(value) => insert.bind(value),
            SqlValue::UInt(value) => insert.bind(value),
            SqlValue::Double(value) => insert.bind(value),
            SqlValue::Decimal(text) | SqlValue::Text(text) => insert.bind(text),
            SqlValue::Bytes(bytes) => insert.bind(bytes),
            SqlValue::Uuid(bytes) => insert.bind(bytes.to_vec()),
            other => panic!("not a parameter: {other:?}"),
        };
        insert.execute(pool).await?;
    }
    Ok(())
}

/// Writes values into a column of this type, and reads them back as they were.
pub(crate) async fn round_trip<T: MySqlValue + Debug + PartialEq + Send + Sync + 'static>(
    declared: &str,
    values: &[T],
) {
    Column::of(declared, &[]).await.round_trip(values).await;
}
