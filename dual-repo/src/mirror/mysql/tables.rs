//! The tables that the mirror has in MySQL, beside those of the application.

use super::sql::{Column as _, Sql, refusal};
use crate::mirror::Phase;
use crate::repository::{Error, Result};

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

    /// Makes those that are not there. A user who may not make tables goes on with what somebody else has made.
    pub(super) async fn create(&self, connection: &mut sqlx::MySqlConnection) -> Result<()> {
        let there = self.there(connection).await?;
        for (table, columns) in TABLES.iter().filter(|(table, _)| !there.contains(&self.name(table))) {
            let sql = Sql::new(self, &format!("CREATE TABLE IF NOT EXISTS {{{table}}} {columns}"));
            sql.run(connection, "make the tables of the mirror").await.map_err(with_remedy)?;
        }
        Ok(())
    }

    /// The names of those that are there, as far as the user sees them.
    async fn there(&self, connection: &mut sqlx::MySqlConnection) -> Result<Vec<String>> {
        let names = vec!["?"; TABLES.len()].join(", ");
        let statement = format!(
            "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({names})"
        );
        let sql = TABLES.iter().fold(Sql::new(self, &statement), |sql, (table, _)| sql.text(&self.name(table)));
        let rows = sql.rows(connection, "look for the tables of the mirror").await?;
        rows.iter().map(|row| row.text_of("name")).collect()
    }

    fn name(&self, table: &str) -> String {
        format!("{}{table}", self.prefix)
    }

    /// Removes all of them, and all that is known of the mirror with them.
    pub(super) async fn remove(&self, connection: &mut sqlx::MySqlConnection) -> Result<()> {
        for (table, _) in TABLES {
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

/// What can be done about a user who may not make tables.
fn with_remedy(error: Error) -> Error {
    match refusal(&error) {
        Some((1044 | 1142, message)) => {
            let source = format!(
                "cannot make the tables of the mirror: {message}; `GRANT CREATE` on the database, or let a user who has it \
                 connect a store once"
            );
            Error::Other { source: source.into() }
        }
        _ => error,
    }
}

/// Names, and what they consist of. Texts that are compared are bytes, so that no collation takes two for one.
const TABLES: [(&str, &str); 10] = [
    (
        "control",
        "(
        id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
        epoch SMALLINT UNSIGNED NOT NULL,
        phase VARCHAR(32) CHARACTER SET ascii NOT NULL,
        authority VARCHAR(16) CHARACTER SET ascii NOT NULL,
        since SMALLINT UNSIGNED NOT NULL,
        server VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
        contract VARCHAR(64) CHARACTER SET ascii NOT NULL,
        triggers VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT ''
    ) ENGINE = InnoDB",
    ),
    (
        "audit",
        "(
        epoch SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        who VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
        was VARCHAR(32) CHARACTER SET ascii NOT NULL,
        became VARCHAR(32) CHARACTER SET ascii NOT NULL,
        why TEXT CHARACTER SET utf8mb4 NOT NULL
    ) ENGINE = InnoDB",
    ),
    (
        "instances",
        "(
        name VARBINARY(128) NOT NULL PRIMARY KEY,
        epoch SMALLINT UNSIGNED NOT NULL,
        seen TIMESTAMP(6) NOT NULL
    ) ENGINE = InnoDB",
    ),
    // It also gives transactions their numbers; those that only want one have no name.
    (
        "ops",
        "(
        number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        op VARBINARY(128) NULL,
        status ENUM('committed', 'aborted') NOT NULL,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        UNIQUE KEY op (op),
        KEY at (at)
    ) ENGINE = InnoDB",
    ),
    // What is known of aggregates, and of the places that they have: in one table, so that one statement notes both. A place is a
    // row of no entity, its id is a hash, and it has neither a version nor a debt; `given` is 1 while nobody has it.
    (
        "sync",
        "(
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
    ),
    // Triggers write it, in the transactions of others. A number that the table counts up would be locked until their statements
    // end, so it is given by the server.
    (
        "touched",
        "(
        seq BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        entity VARBINARY(128) NOT NULL,
        id VARBINARY(1024) NOT NULL,
        conn BIGINT UNSIGNED NOT NULL,
        at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        reason TEXT CHARACTER SET utf8mb4 NULL,
        KEY aggregate (entity, id),
        KEY own (conn, entity, id)
    ) ENGINE = InnoDB",
    ),
    (
        "progress",
        "(
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
    ),
    (
        "verified",
        "(
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        since SMALLINT UNSIGNED NOT NULL,
        began TIMESTAMP(6) NOT NULL,
        ended TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        unexplained BIGINT UNSIGNED NOT NULL,
        report MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL
    ) ENGINE = InnoDB",
    ),
    (
        "ids",
        "(
        sequence VARBINARY(192) NOT NULL PRIMARY KEY,
        next BIGINT UNSIGNED NOT NULL
    ) ENGINE = InnoDB",
    ),
    (
        "rounds",
        "(
        id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
        position BLOB NULL,
        holder VARBINARY(128) NULL,
        lease TIMESTAMP(6) NULL,
        done BIGINT UNSIGNED NOT NULL DEFAULT 0,
        compared BIGINT UNSIGNED NOT NULL DEFAULT 0,
        unexplained BIGINT UNSIGNED NOT NULL DEFAULT 0,
        ended TIMESTAMP(6) NULL
    ) ENGINE = InnoDB",
    ),
];
