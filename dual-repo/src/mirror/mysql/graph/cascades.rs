//! Foreign keys that change rows by themselves.

use sqlx::MySqlConnection;
use sqlx::mysql::MySqlRow;

use crate::mirror::mysql::sql::{Column as _, Sql};
use crate::mirror::mysql::tables::Tables;
use crate::repository::Result;

/// A foreign key that changes rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mirror::mysql) struct Cascade {
    pub(in crate::mirror::mysql) name: String,
    pub(in crate::mirror::mysql) table: String,
    pub(in crate::mirror::mysql) parent: String,
    /// Each column, and the one that it refers to.
    pub(in crate::mirror::mysql) columns: Vec<(String, String)>,
    pub(in crate::mirror::mysql) on_delete: Rule,
    pub(in crate::mirror::mysql) on_update: Rule,
}

/// What becomes of a row when the one that it refers to changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mirror::mysql) enum Rule {
    /// Nothing; the other one cannot be changed so.
    Stays,
    /// It refers to none from then on.
    LetsGo,
    /// It changes, or is deleted, too.
    Follows,
}

impl Rule {
    fn of(text: &str) -> Rule {
        match text {
            "CASCADE" => Rule::Follows,
            "SET NULL" | "SET DEFAULT" => Rule::LetsGo,
            _ => Rule::Stays,
        }
    }
}

impl Cascade {
    /// Whether what refers to the rows that it changes is changed too.
    pub(super) fn goes_on(&self) -> bool {
        self.on_delete == Rule::Follows || self.on_update == Rule::Follows
    }

    /// All of the database.
    pub(in crate::mirror::mysql) async fn read(connection: &mut MySqlConnection) -> Result<Vec<Cascade>> {
        let statement = "SELECT k.CONSTRAINT_NAME AS name, k.TABLE_NAME AS tab, k.REFERENCED_TABLE_NAME AS parent, \
             k.COLUMN_NAME AS col, k.REFERENCED_COLUMN_NAME AS refers, r.DELETE_RULE AS deletes, r.UPDATE_RULE AS updates \
             FROM information_schema.KEY_COLUMN_USAGE AS k JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r \
             ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
             AND r.TABLE_NAME = k.TABLE_NAME \
             WHERE k.TABLE_SCHEMA = DATABASE() AND r.CONSTRAINT_SCHEMA = DATABASE() \
             ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";
        let rows: Vec<MySqlRow> =
            Sql::new(&Tables::new(""), statement).rows(connection, "read the foreign keys").await?;
        let mut cascades: Vec<Cascade> = Vec::new();
        for row in rows {
            let on_delete = Rule::of(&row.text_of("deletes")?);
            let on_update = Rule::of(&row.text_of("updates")?);
            if on_delete == Rule::Stays && on_update == Rule::Stays {
                continue;
            }
            let (name, table) = (row.text_of("name")?, row.text_of("tab")?);
            let pair = (row.text_of("col")?, row.text_of("refers")?);
            match cascades.last_mut().filter(|last| last.name == name && last.table == table) {
                Some(last) => last.columns.push(pair),
                None => cascades.push(Cascade {
                    name,
                    table,
                    parent: row.text_of("parent")?,
                    columns: vec![pair],
                    on_delete,
                    on_update,
                }),
            }
        }
        Ok(cascades)
    }
}
