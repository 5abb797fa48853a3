//! The catalogue, out of `information_schema`.

use sqlx::mysql::MySqlRow as SqlRow;
use sqlx::{Column as _, MySqlConnection, Row as _};

use super::{Catalog, Declared, Engine, Follower, ForeignKey, Origin, Trigger, UniqueIndex};
use crate::error::{Error, Result};
use crate::mysql::row::bytes;
use crate::mysql::sql_value::query;
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue};

const TABLES: &str = "SELECT t.TABLE_NAME AS t, t.TABLE_ROWS AS r, t.ENGINE AS e, e.TRANSACTIONS AS x \
    FROM information_schema.TABLES AS t LEFT JOIN information_schema.ENGINES AS e ON e.ENGINE = t.ENGINE \
    WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME IN ";
const COLUMNS: &str = "SELECT TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS d, COLUMN_TYPE AS y, IS_NULLABLE AS n, \
    EXTRA AS e, COLLATION_NAME AS k, COLUMN_DEFAULT AS f \
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ";
const INDEXES: &str = "SELECT TABLE_NAME AS t, INDEX_NAME AS i, COLUMN_NAME AS c, NULLABLE AS n, SUB_PART AS p \
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0 AND TABLE_NAME IN ";
const FOREIGN_KEYS: &str = "SELECT k.TABLE_NAME AS t, k.CONSTRAINT_NAME AS n, k.COLUMN_NAME AS c, \
    k.REFERENCED_TABLE_NAME AS p, k.REFERENCED_COLUMN_NAME AS q, r.DELETE_RULE AS d, r.UPDATE_RULE AS u \
    FROM information_schema.KEY_COLUMN_USAGE AS k JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r \
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
        AND r.TABLE_NAME = k.TABLE_NAME \
    WHERE k.TABLE_SCHEMA = DATABASE() AND r.CONSTRAINT_SCHEMA = DATABASE() AND k.TABLE_NAME IN ";
const FOLLOWERS: &str = "SELECT REFERENCED_TABLE_NAME AS p, TABLE_NAME AS t, CONSTRAINT_NAME AS n, DELETE_RULE AS d \
    FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() \
    AND DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT') AND REFERENCED_TABLE_NAME IN ";
const TRIGGERS: &str = "SELECT EVENT_OBJECT_TABLE AS t, TRIGGER_NAME AS n, EVENT_MANIPULATION AS e \
    FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE IN ";

impl Catalog {
    /// Reads what the database says of these tables. One that does not exist is not in the result.
    pub(crate) async fn read(connection: &mut MySqlConnection, tables: &[&str]) -> Result<Catalog> {
        let names: Vec<SqlValue> = tables.iter().map(|name| SqlValue::Text((*name).to_owned())).collect();
        let places = format!("({})", vec!["?"; names.len()].join(", "));
        let mut catalog = Catalog::default();

        for row in rows(connection, &format!("{TABLES}{places}"), &names).await? {
            let table = catalog.tables.entry(text(&row, 0)).or_default();
            table.estimated_rows = number(&row, 1).unwrap_or_default();
            table.engine = some_text(&row, 2).map(|name| Engine { name, transactional: text(&row, 3) == "YES" });
        }
        for row in rows(connection, &format!("{COLUMNS}{places} ORDER BY ORDINAL_POSITION"), &names).await? {
            let Some(table) = catalog.tables.get_mut(&text(&row, 0)) else { continue };
            table.columns.push(column(&row));
        }
        let order = "ORDER BY TABLE_NAME, INDEX_NAME = 'PRIMARY' DESC, INDEX_NAME, SEQ_IN_INDEX";
        catalog.indexes(&rows(connection, &format!("{INDEXES}{places} {order}"), &names).await?);
        let order = "ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";
        catalog.foreign_keys(&rows(connection, &format!("{FOREIGN_KEYS}{places} {order}"), &names).await?);
        for row in
            rows(connection, &format!("{FOLLOWERS}{places} ORDER BY TABLE_NAME, CONSTRAINT_NAME"), &names).await?
        {
            let Some(table) = catalog.tables.get_mut(&text(&row, 0)) else { continue };
            table.followers.push(Follower { table: text(&row, 1), name: text(&row, 2), on_delete: text(&row, 3) });
        }
        for row in rows(connection, &format!("{TRIGGERS}{places} ORDER BY TRIGGER_NAME"), &names).await? {
            let Some(table) = catalog.tables.get_mut(&text(&row, 0)) else { continue };
            table.triggers.push(Trigger { name: text(&row, 1), event: text(&row, 2) });
        }
        Ok(catalog)
    }

    fn indexes(&mut self, rows: &[SqlRow]) {
        let same = |a: &SqlRow, b: &SqlRow| (text(a, 0), text(a, 1)) == (text(b, 0), text(b, 1));
        for index in rows.chunk_by(same) {
            let Some(first) = index.first() else { continue };
            let Some(table) = self.tables.get_mut(&text(first, 0)) else { continue };
            // An expression has no column, a prefix is not all of one.
            let column = |row: &SqlRow| some_text(row, 2).filter(|_| number(row, 4).is_none());
            let columns: Vec<String> = index.iter().map(column).collect::<Option<_>>().unwrap_or_default();
            // NULLs do not make rows unique.
            if !columns.is_empty() && index.iter().all(|row| text(row, 3) != "YES") {
                table.unique.push(columns.clone());
            }
            table.indexes.push(UniqueIndex { name: text(first, 1), columns });
        }
    }

    fn foreign_keys(&mut self, rows: &[SqlRow]) {
        for row in rows {
            let Some(table) = self.tables.get_mut(&text(row, 0)) else { continue };
            let (name, column) = (text(row, 1), (text(row, 2), text(row, 4)));
            match table.foreign_keys.last_mut().filter(|last| last.name == name) {
                Some(key) => key.columns.push(column),
                None => table.foreign_keys.push(ForeignKey {
                    name,
                    columns: vec![column],
                    parent: text(row, 3),
                    on_delete: text(row, 5),
                    on_update: text(row, 6),
                }),
            }
        }
    }
}

fn column(row: &SqlRow) -> Declared {
    let declared = text(row, 3);
    Declared {
        name: text(row, 1),
        type_: ColumnType::declared(&text(row, 2), &declared),
        text: declared,
        nullable: text(row, 4) == "YES",
        origin: origin(&text(row, 5).to_ascii_lowercase()),
        default: some_text(row, 7).is_some(),
        collation: some_text(row, 6),
    }
}

fn origin(extra: &str) -> Origin {
    match extra {
        // `DEFAULT_GENERATED` is something else: a default that is an expression.
        extra if extra.contains("virtual generated") || extra.contains("stored generated") => Origin::Generated,
        extra if extra.contains("auto_increment") => Origin::AutoIncrement,
        extra if extra.contains("on update") => Origin::OnUpdate,
        _ => Origin::Written,
    }
}

async fn rows(connection: &mut MySqlConnection, sql: &str, parameters: &[SqlValue]) -> Result<Vec<SqlRow>> {
    query(sql, parameters)
        .fetch_all(connection)
        .await
        .map_err(|source| Error::Sql { doing: "read the database's catalogue".to_owned(), source })
}

/// The text of a column of the catalogue; its types differ between servers and versions.
fn text(row: &SqlRow, position: usize) -> String {
    some_text(row, position).unwrap_or_default()
}

fn some_text(row: &SqlRow, position: usize) -> Option<String> {
    bytes(row, position).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn number(row: &SqlRow, position: usize) -> Option<u64> {
    let column = ColumnType::of(row.columns().get(position)?.type_info());
    u64::decode(Cell::new(bytes(row, position)?, column)).ok()
}
