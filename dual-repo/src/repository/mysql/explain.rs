//! Which index serves a query.

use std::fmt;

use sqlx::mysql::MySqlRow as SqlRow;
use sqlx::{Column as _, Row as _};

use crate::MySql;
use crate::error::Result;
use crate::mysql::page::{fetch, text};
use crate::mysql::statement::Statement;

/// What MySQL does for a query or scan: the first statement that is sent for it, and what the server's `EXPLAIN` says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MySqlExplanation {
    /// The statement, with `?` in place of values.
    pub statement: String,
    /// The tables that it reads, in the order in which the server does.
    pub accesses: Vec<MySqlAccess>,
    /// Whether rows come in the order of the results; else all that match are read, and put in order in memory.
    pub is_ordered: bool,
}

/// How MySQL reads a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MySqlAccess {
    /// The table, by its name in the statement.
    pub table: String,
    /// How rows are found: `const`, `eq_ref`, `ref`, `range`, `index`, `ALL`, ..
    pub method: String,
    /// The index by which they are found.
    pub index: Option<String>,
    /// How many rows the server expects to read.
    pub rows: String,
    /// What it does besides, such as `Using filesort`.
    pub extra: String,
}

impl MySqlAccess {
    /// True when all rows of the table are read, or all entries of an index: none serves the query.
    #[must_use]
    pub fn is_full_scan(&self) -> bool {
        matches!(self.method.as_str(), "ALL" | "index")
    }

    /// True when the server sorts rows, as no index has them in order.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        self.extra.contains("filesort")
    }
}

impl fmt::Display for MySqlExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.statement)?;
        for MySqlAccess { table, method, index, rows, extra } in &self.accesses {
            let index = index.as_deref().unwrap_or("no index");
            writeln!(f, "  `{table}`: {method} by {index}, about {rows} rows. {extra}")?;
        }
        if !self.is_ordered {
            writeln!(f, "  All rows that match are read, and put in order in memory.")?;
        }
        Ok(())
    }
}

/// Asks the server what it would do.
pub(super) async fn explain(
    mysql: &MySql,
    table: &str,
    (statement, is_ordered): (Statement, bool),
) -> Result<MySqlExplanation> {
    let Statement { sql, parameters } = statement;
    // Rows with columns, which is no longer what MySQL answers by itself.
    let explain = Statement { sql: format!("EXPLAIN FORMAT=TRADITIONAL {sql}"), parameters };
    let rows = fetch(&mut *mysql.acquire().await?, table, &explain).await?;
    Ok(MySqlExplanation { statement: sql, accesses: rows.iter().map(access).collect(), is_ordered })
}

fn access(row: &SqlRow) -> MySqlAccess {
    let of = |name: &str| {
        let position = row.columns().iter().position(|column| column.name().eq_ignore_ascii_case(name))?;
        text(row, position)
    };
    MySqlAccess {
        table: of("table").unwrap_or_default(),
        method: of("type").unwrap_or_default(),
        index: of("key"),
        rows: of("rows").unwrap_or_default(),
        extra: of("Extra").unwrap_or_default(),
    }
}
