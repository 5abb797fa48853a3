//! What a connection has to be set to, so that values come and go exactly.

use sqlx::{Executor, MySqlConnection};

use super::row::bytes;
use super::sql_value::query;
use crate::error::{Error, Result};

/// Times in UTC, text in UTF-8, values that do not fit refused, 0 stored as 0. (`SET NAMES` does not combine with other settings.)
const SETTINGS: &str = "SET SESSION time_zone = '+00:00', sql_mode = \
    'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'";

const TIME_ZONE: &str = "SET time_zone = '+00:00'";
const NAMES: &str = "SET NAMES utf8mb4";
const PADDING: &str = "SET sql_mode = REPLACE(@@sql_mode, 'PAD_CHAR_TO_FULL_LENGTH', '')";
const STRICT: &str = "SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')";
const FOREIGN_KEYS: &str = "SET foreign_key_checks = 1";

/// Sets a connection right.
pub(crate) async fn set(connection: &mut MySqlConnection) -> sqlx::Result<()> {
    connection.execute(SETTINGS).await?;
    connection.execute(NAMES).await?;
    Ok(())
}

/// Checks the settings of a connection that somebody else made.
pub(crate) async fn check(connection: &mut MySqlConnection) -> Result<()> {
    // The zone of the server may be UTC under another name: what counts is how far the clock is off.
    let sql = "SELECT @@session.time_zone, \
        IF(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) = 0 \
            AND FROM_UNIXTIME(0) = '1970-01-01' AND FROM_UNIXTIME(15768000) = '1970-07-02 12:00:00', 1, 0), \
        @@session.character_set_client, @@session.character_set_results, @@session.sql_mode";
    let row = query(sql, [])
        .fetch_one(connection)
        .await
        .map_err(|source| Error::Sql { doing: "check the settings of the MySQL session".to_owned(), source })?;
    let text = |position| bytes(&row, position).map(String::from_utf8_lossy).unwrap_or_default().into_owned();

    let utc = bytes(&row, 1).is_some_and(|bytes| bytes.first() == Some(&1));
    if !utc {
        return Err(Error::Session { variable: "time_zone", found: text(0), remedy: TIME_ZONE });
    }
    for (position, variable) in [(2, "character_set_client"), (3, "character_set_results")] {
        let found = text(position);
        if found != "utf8mb4" {
            return Err(Error::Session { variable, found, remedy: NAMES });
        }
    }
    let mode = text(4);
    if mode.contains("PAD_CHAR_TO_FULL_LENGTH") {
        return Err(Error::Session { variable: "sql_mode", found: mode, remedy: PADDING });
    }
    Ok(())
}

/// Checks whether a connection that somebody else made refuses what does not fit, and stores everything else as it is.
pub(crate) async fn check_writes(connection: &mut MySqlConnection) -> Result<()> {
    let row = query("SELECT @@session.sql_mode, @@session.foreign_key_checks = 1", [])
        .fetch_one(connection)
        .await
        .map_err(|source| Error::Sql { doing: "check the settings of the MySQL session".to_owned(), source })?;
    let mode = bytes(&row, 0).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
    // In a table with transactions, either of them refuses.
    let strict = mode.contains("STRICT_ALL_TABLES") || mode.contains("STRICT_TRANS_TABLES");
    if !(strict && mode.contains("NO_AUTO_VALUE_ON_ZERO")) {
        return Err(Error::Session { variable: "sql_mode", found: mode, remedy: STRICT });
    }
    if bytes(&row, 1).is_none_or(|bytes| bytes.first() != Some(&1)) {
        return Err(Error::Session { variable: "foreign_key_checks", found: "0".to_owned(), remedy: FOREIGN_KEYS });
    }
    Ok(())
}
