//! The tables that the mirror has in MySQL, beside those of the application.

use super::sql::Sql;
use crate::mirror::Phase;
use crate::repository::Result;

/// The names of the tables.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    prefix: String,
}

impl Tables {
    /// All with the same prefix.
    pub(super) fn new(prefix: &str) -> Self {
        Tables { prefix: prefix.to_owned() }
    }

    /// What all names begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A statement in which `{control}` stands for the name of that table, and so for the others.
    pub(super) fn sql(&self, text: &str) -> String {
        let mut sql = String::with_capacity(text.len() + self.prefix.len() + 2);
        let mut rest = text;
        while let Some((before, (table, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?)))
        {
            sql.push_str(before);
            sql.push('`');
            sql.push_str(&self.prefix.replace('`', "``"));
            sql.push_str(table);
            sql.push('`');
            rest = after;
        }
        sql.push_str(rest);
        sql
    }

    /// Makes those that are not there.
    pub(super) async fn create(&self, connection: &mut sqlx::MySqlConnection) -> Result<()> {
        for statement in SCHEMA {
            Sql::new(self, statement).run(connection, "make the tables of the mirror").await?;
        }
        Ok(())
    }

    /// Removes all of them, and all that is known of the mirror with them.
    pub(super) async fn remove(&self, connection: &mut sqlx::MySqlConnection) -> Result<()> {
        for table in TABLES {
            let statement = format!("DROP TABLE IF EXISTS {{{table}}}");
            Sql::new(self, &statement).run(connection, "remove the tables of the mirror").await?;
        }
        Ok(())
    }

    /// The first state of the move, if there is none; `identity` is an expression that tells the server from others.
    pub(super) async fn begin(
        &self,
        connection: &mut sqlx::MySqlConnection,
        identity: &str,
        contract: &str,
    ) -> Result<()> {
        let statement = format!(
            "INSERT IGNORE INTO {{control}} (id, epoch, phase, authority, since, server, contract) \
             VALUES (1, 1, ?, 'mysql', 1, {identity}, ?)"
        );
        let sql = Sql::new(self, &statement).text(Phase::MySqlOnly.as_str()).text(contract);
        sql.run(connection, "write the state of the move").await.map(drop)
    }
}

const TABLES: [&str; 10] =
    ["control", "audit", "instances", "ops", "sync", "touched", "progress", "verified", "ids", "rounds"];

/// Texts that are compared are bytes, so that no collation takes two for one.
const SCHEMA: [&str; 10] = [
    "CREATE TABLE IF NOT EXISTS {control} (
        id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
        epoch SMALLINT UNSIGNED NOT NULL,
        phase VARCHAR(32) CHARACTER SET ascii NOT NULL,
        authority VARCHAR(16) CHARACTER SET ascii NOT NULL,
        since SMALLINT UNSIGNED NOT NULL,
        server VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
        contract VARCHAR(64) CHARACTER SET ascii NOT NULL,
        triggers VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT ''
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {audit} (
        epoch SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        who VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
        was VARCHAR(32) CHARACTER SET ascii NOT NULL,
        became VARCHAR(32) CHARACTER SET ascii NOT NULL,
        why TEXT CHARACTER SET utf8mb4 NOT NULL
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {instances} (
        name VARBINARY(128) NOT NULL PRIMARY KEY,
        epoch SMALLINT UNSIGNED NOT NULL,
        seen TIMESTAMP(6) NOT NULL
    ) ENGINE = InnoDB",
    // It also gives transactions their numbers; those that only want one have no name.
    "CREATE TABLE IF NOT EXISTS {ops} (
        number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        op VARBINARY(128) NULL,
        status ENUM('committed', 'aborted') NOT NULL,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        UNIQUE KEY op (op),
        KEY at (at)
    ) ENGINE = InnoDB",
    // What is known of aggregates, and of the places that they have: in one table, so that one statement notes both. A place is a
    // row of no entity, its id is a hash, and it has neither a version nor a debt; `given` is 1 while nobody has it.
    "CREATE TABLE IF NOT EXISTS {sync} (
        entity VARBINARY(128) NOT NULL,
        id VARBINARY(1024) NOT NULL,
        ver BIGINT UNSIGNED NULL DEFAULT 0,
        pending TINYINT UNSIGNED NULL DEFAULT 0,
        live MEDIUMBLOB NOT NULL,
        released MEDIUMBLOB NOT NULL,
        partners MEDIUMBLOB NOT NULL,
        since TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        lease TIMESTAMP(6) NULL,
        tries INT UNSIGNED NOT NULL DEFAULT 0,
        reason TEXT CHARACTER SET utf8mb4 NULL,
        place BLOB NULL,
        owner_entity VARBINARY(128) NULL,
        owner_id VARBINARY(1024) NULL,
        given TINYINT UNSIGNED NULL,
        freed TIMESTAMP(6) NULL,
        PRIMARY KEY (entity, id),
        KEY pending (pending, since),
        KEY versions (pending, ver),
        KEY given (given, freed),
        CHECK ((entity = '') = (pending IS NULL))
    ) ENGINE = InnoDB",
    // Triggers write it, in the transactions of others. A number that the table counts up would be locked until their statements
    // end, so it is given by the server.
    "CREATE TABLE IF NOT EXISTS {touched} (
        seq BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        entity VARBINARY(128) NOT NULL,
        id VARBINARY(1024) NOT NULL,
        conn BIGINT UNSIGNED NOT NULL,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        reason TEXT CHARACTER SET utf8mb4 NULL,
        KEY aggregate (entity, id),
        KEY own (conn, entity, id)
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {progress} (
        name VARBINARY(192) NOT NULL PRIMARY KEY,
        entity VARBINARY(128) NOT NULL,
        since SMALLINT UNSIGNED NOT NULL,
        low VARBINARY(1024) NULL,
        high VARBINARY(1024) NULL,
        reached VARBINARY(1024) NULL,
        is_done TINYINT UNSIGNED NOT NULL DEFAULT 0,
        seen BIGINT UNSIGNED NOT NULL DEFAULT 0,
        expected BIGINT UNSIGNED NOT NULL DEFAULT 0,
        ended TIMESTAMP(6) NULL
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {verified} (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        since SMALLINT UNSIGNED NOT NULL,
        began TIMESTAMP(6) NOT NULL,
        ended TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        unexplained BIGINT UNSIGNED NOT NULL,
        report MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {ids} (
        sequence VARBINARY(192) NOT NULL PRIMARY KEY,
        next BIGINT UNSIGNED NOT NULL
    ) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS {rounds} (
        id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
        position BLOB NULL,
        holder VARBINARY(128) NULL,
        lease TIMESTAMP(6) NULL,
        done BIGINT UNSIGNED NOT NULL DEFAULT 0,
        compared BIGINT UNSIGNED NOT NULL DEFAULT 0,
        unexplained BIGINT UNSIGNED NOT NULL DEFAULT 0,
        ended TIMESTAMP(6) NULL
    ) ENGINE = InnoDB",
];
