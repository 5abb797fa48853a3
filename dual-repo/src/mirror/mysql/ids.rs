//! Ids, from a table of the mirror.

use std::ops::Range;

use sqlx::MySqlConnection;

use super::source::MySqlSource;
use super::sql::Column as _;
use crate::mirror::ids::Allocator;
use crate::mysql::statement::Statement;
use crate::repository::{Error, Result};

/// A column of integers, as far as ids go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdColumn {
    /// The first number that nobody has had.
    pub(crate) free: u64,
    /// The greatest one that fits.
    pub(crate) most: u64,
}

impl Allocator for MySqlSource {
    async fn take(&self, sequence: &str, count: u64) -> Result<Range<u64>> {
        let mut connection = self.connection().await?;
        // Committed by itself: whatever becomes of the caller, nobody gets these again.
        for _ in 0..2 {
            let sql = self.sql("UPDATE {ids} SET next = LAST_INSERT_ID(next) + ? WHERE sequence = ?");
            let done = sql.number(count).bytes(sequence).run(&mut connection, "give out ids").await?;
            if done.rows_affected() == 1 {
                let first = done.last_insert_id();
                return Ok(first..first.saturating_add(count));
            }
            begin(self, &mut connection, sequence, 1).await?;
        }
        Err(Error::Mismatch { source: format!("the ids of `{sequence}` are not there").into() })
    }

    async fn floor(&self, sequence: &str, least: u64) -> Result<()> {
        begin(self, &mut *self.connection().await?, sequence, least).await
    }

    async fn carry(&self, sequence: &str) -> Result<u64> {
        let mut connection = self.connection().await?;
        let sql = self.sql("SELECT next FROM {ids} WHERE sequence = ?").bytes(sequence);
        let row = sql.row(&mut connection, "see which id comes next").await?;
        row.map_or(Ok(1), |row| row.number_of("next"))
    }

    async fn gap(&self, sequence: &str, count: u64) -> Result<()> {
        self.take(sequence, count).await.map(drop)
    }
}

async fn begin(source: &MySqlSource, connection: &mut MySqlConnection, sequence: &str, least: u64) -> Result<()> {
    let statement = "INSERT INTO {ids} (sequence, next) VALUES (?, ?) \
         ON DUPLICATE KEY UPDATE next = GREATEST(next, VALUES(next))";
    let sql = source.sql(statement).bytes(sequence).number(least.max(1));
    sql.run(connection, "see to it that ids are not given out again").await.map(drop)
}

impl MySqlSource {
    /// What a column of ids has, by its name and that of its table.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such column, or none of whole numbers.
    pub(crate) async fn id_column(&self, table: &str, column: &str) -> Result<IdColumn> {
        let mut connection = self.connection().await?;
        let statement = "SELECT LOWER(COLUMN_TYPE) AS type, LOWER(EXTRA) AS extra FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = ?";
        let sql = self.sql(statement).text(table).text(column);
        let row = sql.row(&mut connection, "look for a column of ids").await?;
        let invalid = |source: String| Error::Invalid { source: source.into() };
        let row = row.ok_or_else(|| invalid(format!("there is no column `{table}.{column}`")))?;
        let declared = row.text_of("type")?;
        let most = most(&declared)
            .ok_or_else(|| invalid(format!("`{table}.{column}` is `{declared}`, and ids are whole numbers")))?;
        let counts = row.text_of("extra")?.contains("auto_increment");
        let mut statement = Statement::new("SELECT CAST(GREATEST(COALESCE(MAX(");
        statement.name(column);
        statement.push("), 0), 0) AS UNSIGNED) AS most FROM ");
        statement.name(table);
        let row = crate::mysql::query(&statement.sql, &[]).fetch_one(&mut *connection).await;
        let row = row.map_err(|source| super::sql::failed("look for the greatest id", source))?;
        let free = row.number_of("most")?.saturating_add(1);
        let counter = declared_counter(&mut connection, table).await?.filter(|_| counts);
        Ok(IdColumn { free: free.max(counter.unwrap_or(0)), most })
    }
}

/// The counter of `AUTO_INCREMENT`. The information schema of MySQL 8 may be a day behind; this is not.
async fn declared_counter(connection: &mut MySqlConnection, table: &str) -> Result<Option<u64>> {
    let mut statement = Statement::new("SHOW CREATE TABLE ");
    statement.name(table);
    let row = crate::mysql::query(&statement.sql, &[]).fetch_one(connection).await;
    let row = row.map_err(|source| super::sql::failed("look for the counter of a table", source))?;
    Ok(counter(&row.text_of("Create Table")?))
}

/// That in the options of a table, which are behind the last bracket.
fn counter(declaration: &str) -> Option<u64> {
    let (_, options) = declaration.rsplit_once("\n)")?;
    let (_, counter) = options.split_once(" AUTO_INCREMENT=")?;
    counter.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

/// The greatest number that a type has room for.
fn most(declared: &str) -> Option<u64> {
    let bits = match declared.split(|character: char| !character.is_ascii_alphabetic()).next()? {
        "tinyint" => 8,
        "smallint" => 16,
        "mediumint" => 24,
        "int" => 32,
        "bigint" => 64,
        _ => return None,
    };
    let all = u64::MAX >> (64 - bits);
    Some(if declared.contains("unsigned") { all } else { all >> 1 })
}

#[cfg(test)]
mod tests {
    use super::{counter, most};

    #[test]
    fn types_have_room_for_their_numbers() {
        assert_eq!(most("tinyint(3) unsigned"), Some(255));
        assert_eq!(most("mediumint"), Some(8_388_607));
        assert_eq!(most("int(11)"), Some(2_147_483_647));
        assert_eq!(most("bigint unsigned"), Some(u64::MAX));
        assert_eq!(most("bigint(20)"), Some(u64::MAX / 2));
        assert_eq!(most("varchar(8)"), None);
    }

    #[test]
    fn the_counter_is_in_the_options() {
        let table = |options| {
            format!(
                "CREATE TABLE `t` (\n  `id` int COMMENT 'x AUTO_INCREMENT=7',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB{options}"
            )
        };
        assert_eq!(counter(&table(" AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4")), Some(42));
        assert_eq!(counter(&table(" DEFAULT CHARSET=utf8mb4")), None);
    }
}
