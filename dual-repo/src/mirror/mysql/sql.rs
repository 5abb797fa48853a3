//! Statements over the mirror's own tables.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::mysql::{MySqlDatabaseError, MySqlQueryResult, MySqlRow};
use sqlx::{MySqlConnection, Row as _};

use super::tables::Tables;
use crate::mirror::AggregateId;
use crate::mysql::answer::{ANSWER_WITHIN, in_time};
use crate::mysql::{SqlValue, query};
use crate::repository::{Error, Result};

/// A statement with its parameters.
pub(super) struct Sql {
    text: String,
    parameters: Vec<SqlValue>,
    within: Duration,
}

impl Sql {
    pub(super) fn new(tables: &Tables, text: &str) -> Self {
        Sql { text: tables.sql(text), parameters: Vec::new(), within: ANSWER_WITHIN }
    }

    /// How long its answer is waited for.
    pub(super) fn within(self, within: Duration) -> Self {
        Sql { within, ..self }
    }

    pub(super) fn text(self, value: &str) -> Self {
        self.with(SqlValue::Text(value.to_owned()))
    }

    pub(super) fn bytes(self, value: impl Into<Vec<u8>>) -> Self {
        self.with(SqlValue::Bytes(value.into()))
    }

    pub(super) fn number(self, value: impl Into<u64>) -> Self {
        self.with(SqlValue::UInt(value.into()))
    }

    pub(super) fn with(mut self, value: SqlValue) -> Self {
        self.parameters.push(value);
        self
    }

    pub(super) async fn run(self, connection: &mut MySqlConnection, doing: &str) -> Result<MySqlQueryResult> {
        let done = in_time(self.within, query(&self.text, &self.parameters).execute(connection)).await;
        done.map_err(|source| failed(doing, source))
    }

    pub(super) async fn rows(self, connection: &mut MySqlConnection, doing: &str) -> Result<Vec<MySqlRow>> {
        let rows = in_time(self.within, query(&self.text, &self.parameters).fetch_all(connection)).await;
        rows.map_err(|source| failed(doing, source))
    }

    pub(super) async fn row(self, connection: &mut MySqlConnection, doing: &str) -> Result<Option<MySqlRow>> {
        let row = in_time(self.within, query(&self.text, &self.parameters).fetch_optional(connection)).await;
        row.map_err(|source| failed(doing, source))
    }
}

/// `(?, ?), (?, ?)`: so many groups of so many parameters.
pub(super) fn groups(count: usize, size: usize) -> String {
    let group = format!("({})", vec!["?"; size].join(", "));
    vec![group; count].join(", ")
}

/// `(a = ?) OR (a = ?)`: the same for so many rows, which are to be changed. When a list of tuples has one only, MariaDB finds the
/// row of an `UPDATE` by reading all of them, and waits for those that are locked.
pub(super) fn any_of(count: usize, row: &str) -> String {
    vec![format!("({row})"); count].join(" OR ")
}

/// What an error of the driver means.
pub(super) fn failed(doing: &str, source: sqlx::Error) -> Error {
    let number = source.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    match number.map(MySqlDatabaseError::number) {
        // 1020, of MariaDB: a row has changed since the snapshot of the transaction.
        // 3572, of MySQL: a row is locked, and it was not to be waited for.
        Some(1020 | 1205 | 1213 | 3572) => Error::Conflict { source: Box::new(source) },
        // The tables are not there.
        Some(1146) => {
            let source = format!("cannot {doing}: the tables of the mirror are not there; set it up first");
            Error::Other { source: source.into() }
        }
        _ => crate::Error::Sql { doing: doing.to_owned(), source }.into(),
    }
}

/// Whether a row was refused as there is one of its key.
pub(super) fn is_duplicate(error: &Error) -> bool {
    answered(error).is_some_and(DatabaseError::is_unique_violation)
}

/// Whether a row was refused as a column has no value.
pub(super) fn is_null(error: &Error) -> bool {
    matches!(refusal(error), Some((1048, _)))
}

/// The number and the text of the server's own error.
pub(super) fn refusal(error: &Error) -> Option<(u16, &str)> {
    let error = answered(error)?.try_downcast_ref::<MySqlDatabaseError>()?;
    Some((error.number(), error.message()))
}

/// The server's own error.
fn answered(error: &Error) -> Option<&dyn DatabaseError> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error) {
            return Some(error);
        }
        source = error.source();
    }
    None
}

/// A column of a row of ours.
pub(super) trait Column {
    fn text_of(&self, column: &str) -> Result<String>;
    fn opt_text(&self, column: &str) -> Result<Option<String>>;
    fn number_of(&self, column: &str) -> Result<u64>;
    /// That of the columns `entity` and `id`.
    fn aggregate(&self) -> Result<AggregateId>;
}

impl Column for MySqlRow {
    fn text_of(&self, column: &str) -> Result<String> {
        self.opt_text(column)?.ok_or_else(|| {
            let source = format!("column `{column}` of a table of the mirror is NULL").into();
            Error::Mismatch { source }
        })
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>> {
        let bytes: Option<Vec<u8>> =
            self.try_get_unchecked(column).map_err(|source| failed("read a column", source))?;
        let text = bytes.map(String::from_utf8).transpose();
        text.map_err(|source| Error::Mismatch { source: Box::new(source) })
    }

    fn number_of(&self, column: &str) -> Result<u64> {
        let number: Result<u64, sqlx::Error> = self.try_get_unchecked(column);
        number.map_err(|source| failed("read a column", source))
    }

    fn aggregate(&self) -> Result<AggregateId> {
        Ok(AggregateId { entity: self.text_of("entity")?, id: self.text_of("id")? })
    }
}
