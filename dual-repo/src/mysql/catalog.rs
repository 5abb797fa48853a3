//! What the database says of its tables.

use std::collections::HashMap;

use sqlx::MySqlConnection;
use sqlx::mysql::MySqlRow as SqlRow;
use sqlx::{Column as _, Row as _};

use super::row::bytes;
use super::sql_value::query;
use super::{Cell, ColumnType, MySqlValue, SqlValue};
use crate::error::{Error, Result};

/// The tables of a database that an entity needs.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    tables: HashMap<String, Table>,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Declared>,
    /// The indexes that make rows unique, each as its columns in order; none has a NULL or a part of a column.
    pub(crate) unique: Vec<Vec<String>>,
    /// As many rows as the engine guesses there are.
    pub(crate) estimated_rows: u64,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) type_: ColumnType,
    /// The type as it was declared: `decimal(10,2)`.
    pub(crate) text: String,
}

impl Table {
    /// The column of this name; names of columns do not depend on case.
    pub(crate) fn column(&self, name: &str) -> Option<&Declared> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// Whether at most one row has given values in these columns.
    pub(crate) fn is_unique(&self, columns: &[&str]) -> bool {
        let given = |wanted: &String| columns.iter().any(|column| column.eq_ignore_ascii_case(wanted));
        self.unique.iter().any(|index| index.iter().all(given))
    }

    /// Whether these columns, in this order, are an index that makes rows unique.
    pub(crate) fn is_key(&self, columns: &[&str]) -> bool {
        let same = |(a, b): (&String, &&str)| a.eq_ignore_ascii_case(b);
        self.unique.iter().any(|index| index.len() == columns.len() && index.iter().zip(columns).all(same))
    }
}

const COLUMNS: &str = "SELECT TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS d, COLUMN_TYPE AS y \
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ";
const INDEXES: &str = "SELECT TABLE_NAME AS t, INDEX_NAME AS i, COLUMN_NAME AS c, NULLABLE AS n, SUB_PART AS p \
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0 AND TABLE_NAME IN ";
const TABLES: &str = "SELECT TABLE_NAME AS t, TABLE_ROWS AS r \
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ";

impl Catalog {
    /// Reads what the database says of these tables. One that does not exist is not in the result.
    pub(crate) async fn read(connection: &mut MySqlConnection, tables: &[&str]) -> Result<Catalog> {
        let names: Vec<SqlValue> = tables.iter().map(|name| SqlValue::Text((*name).to_owned())).collect();
        let places = format!("({})", vec!["?"; names.len()].join(", "));
        let mut catalog = Catalog::default();

        for row in rows(connection, &format!("{TABLES}{places}"), &names).await? {
            let table = catalog.tables.entry(text(&row, 0)).or_default();
            table.estimated_rows = number(&row, 1).unwrap_or_default();
        }
        for row in rows(connection, &format!("{COLUMNS}{places} ORDER BY ORDINAL_POSITION"), &names).await? {
            let table = catalog.tables.entry(text(&row, 0)).or_default();
            let declared = text(&row, 3);
            let type_ = ColumnType::declared(&text(&row, 2), &declared);
            table.columns.push(Declared { name: text(&row, 1), type_, text: declared });
        }
        let order = "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
        let mut indexes: Vec<(String, String, Option<Vec<String>>)> = Vec::new();
        for row in rows(connection, &format!("{INDEXES}{places} {order}"), &names).await? {
            let (table, index) = (text(&row, 0), text(&row, 1));
            // An expression has no column; NULLs and prefixes do not make rows unique.
            let column = (text(&row, 3) != "YES" && number(&row, 4).is_none()).then(|| text(&row, 2));
            let column = column.filter(|column| !column.is_empty());
            match indexes.last_mut().filter(|last| last.0 == table && last.1 == index) {
                Some((_, _, columns)) => match (columns.as_mut(), column) {
                    (Some(columns), Some(column)) => columns.push(column),
                    _ => *columns = None,
                },
                None => indexes.push((table, index, column.map(|column| vec![column]))),
            }
        }
        for (table, _, columns) in indexes {
            if let (Some(table), Some(columns)) = (catalog.tables.get_mut(&table), columns) {
                table.unique.push(columns);
            }
        }
        Ok(catalog)
    }

    /// A table by its name; where the server takes any case, so does this.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).or_else(|| {
            let mut same = self.tables.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            same.next().map(|(_, table)| table)
        })
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
    bytes(row, position).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

fn number(row: &SqlRow, position: usize) -> Option<u64> {
    let column = ColumnType::of(row.columns().get(position)?.type_info());
    u64::decode(Cell::new(bytes(row, position)?, column)).ok()
}
