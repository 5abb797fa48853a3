//! Triggers are made, removed, and looked for.

use std::collections::BTreeSet;

use sqlx::mysql::MySqlDatabaseError;
use sqlx::{AssertSqlSafe, Executor as _, MySqlConnection, SqlSafeStr as _};

use super::{HASH, Triggers};
use crate::mirror::mysql::source::MySqlSource;
use crate::mirror::mysql::sql::{Column as _, Sql, failed};
use crate::mirror::mysql::tables::Tables;
use crate::mirror::switch::TriggerState;
use crate::mysql::statement::Statement;
use crate::repository::{Error, Result};

impl Triggers {
    /// The statements that make them, and say that they are there.
    fn ddl(&self, tables: &Tables) -> Vec<String> {
        let announce = tables.sql(&format!("UPDATE {{control}} SET triggers = '{}' WHERE id = 1", self.hash()));
        self.0.iter().map(super::Trigger::ddl).chain([announce]).collect()
    }

    fn names(&self) -> BTreeSet<&str> {
        self.0.iter().map(|trigger| trigger.name.as_str()).collect()
    }
}

/// Those that are there, of this mapping or of another one; those of other tables of the mirror, by their names, are not ours.
async fn present(connection: &mut MySqlConnection, tables: &Tables) -> Result<BTreeSet<String>> {
    let sql = Sql::new(
        &Tables::new(""),
        "SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
    );
    let rows = sql.rows(connection, "look for triggers").await?;
    let names = rows.iter().map(|row| row.text_of("name")).collect::<Result<Vec<_>>>()?;
    let is_ours = |name: &String| {
        let hash = name.strip_prefix(tables.prefix()).and_then(|rest| rest.split_once('_')).map(|(hash, _)| hash);
        hash.is_some_and(|hash| hash.len() == HASH && hash.bytes().all(|digit| digit.is_ascii_hexdigit()))
    };
    Ok(names.into_iter().filter(is_ours).collect())
}

/// Runs a statement that cannot be prepared.
async fn run(connection: &mut MySqlConnection, sql: String, doing: &str) -> Result<()> {
    let done = connection.execute(AssertSqlSafe(sql).into_sql_str()).await;
    let Err(source) = done else { return Ok(()) };
    let error = source.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    let remedy = match error.map(MySqlDatabaseError::number) {
        // The binary log is on.
        Some(1419) => {
            "the server writes a binary log, and lets only administrators make triggers then: have one run \
             `SET GLOBAL log_bin_trust_function_creators = 1`, or run the statements of `trigger_ddl`"
        }
        Some(1142 | 1044 | 1227) => {
            "the user may not make triggers: `GRANT TRIGGER` on the database, or have an administrator run the statements \
             of `trigger_ddl`"
        }
        _ => return Err(failed(doing, source)),
    };
    Err(Error::Other { source: format!("cannot {doing}: {source}; {remedy}").into() })
}

async fn remove(connection: &mut MySqlConnection, names: impl Iterator<Item = &String>) -> Result<()> {
    for name in names {
        let mut sql = Statement::new("DROP TRIGGER IF EXISTS ");
        sql.name(name);
        run(connection, sql.sql, "remove a trigger").await?;
    }
    Ok(())
}

impl MySqlSource {
    /// The triggers of the entities.
    pub(super) fn expected(&self) -> Result<&Triggers> {
        let problem = |problem: &String| Error::Mismatch { source: problem.clone().into() };
        self.triggers.as_ref().as_ref().map_err(problem)
    }

    /// The statements that make the triggers.
    pub(crate) fn trigger_ddl(&self) -> Result<Vec<String>> {
        Ok(self.expected()?.ddl(&self.tables))
    }

    /// Makes the triggers, and then removes those of another mapping: at no time is there none.
    pub(crate) async fn install_triggers(&self) -> Result<()> {
        let triggers = self.expected()?;
        let mut connection = self.connection().await?;
        let present = present(&mut connection, &self.tables).await?;
        for trigger in triggers.0.iter().filter(|trigger| !present.contains(&trigger.name)) {
            run(&mut connection, trigger.ddl(), "make a trigger").await?;
        }
        let names = triggers.names();
        remove(&mut connection, present.iter().filter(|name| !names.contains(name.as_str()))).await?;
        self.announce(&mut connection, &triggers.hash()).await
    }

    /// Removes the triggers.
    pub(crate) async fn drop_triggers(&self) -> Result<()> {
        let mut connection = self.connection().await?;
        let present = present(&mut connection, &self.tables).await?;
        remove(&mut connection, present.iter()).await?;
        self.announce(&mut connection, "").await
    }

    async fn announce(&self, connection: &mut MySqlConnection, hash: &str) -> Result<()> {
        let sql = self.sql("UPDATE {control} SET triggers = ? WHERE id = 1").text(hash);
        sql.run(connection, "say which triggers there are").await.map(drop)
    }

    /// Whether the triggers are there.
    pub(crate) async fn triggers_now(&self) -> Result<TriggerState> {
        let mut connection = self.connection().await?;
        self.trigger_state(&mut connection).await
    }

    /// The same, in a transaction.
    pub(in crate::mirror::mysql) async fn trigger_state(
        &self,
        connection: &mut MySqlConnection,
    ) -> Result<TriggerState> {
        let sql = self.sql("SELECT triggers FROM {control} WHERE id = 1");
        let announced = sql.row(connection, "ask for the triggers").await?;
        let announced = announced.map(|row| row.text_of("triggers")).transpose()?.unwrap_or_default();
        let present = present(connection, &self.tables).await?;
        if announced.is_empty() && present.is_empty() {
            return Ok(TriggerState::None);
        }
        let triggers = match self.expected() {
            Ok(triggers) => triggers,
            Err(error) => return Ok(TriggerState::Stale(crate::error::with_causes(&error))),
        };
        let names = triggers.names();
        let missing: Vec<&str> = names.iter().copied().filter(|name| !present.contains(*name)).collect();
        let other: Vec<&str> = present.iter().map(String::as_str).filter(|name| !names.contains(name)).collect();
        Ok(match (missing.as_slice(), other.as_slice()) {
            ([], []) if announced == triggers.hash() => TriggerState::Current,
            ([], []) => TriggerState::Stale("it was not said that they are there".to_owned()),
            (missing, []) => TriggerState::Stale(format!(
                "missing, or hidden from a user without the privilege TRIGGER, are {}",
                missing.join(", ")
            )),
            ([], other) => TriggerState::Stale(format!("of another mapping are {}", other.join(", "))),
            (missing, other) => TriggerState::Stale(format!(
                "missing are {}, and of another mapping are {}",
                missing.join(", "),
                other.join(", ")
            )),
        })
    }
}
