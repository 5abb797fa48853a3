//! How a trigger writes the primary key of a row, as [`text::row`](super::super::text::row) does.

use crate::mysql::ColumnType;
use crate::mysql::plan::Plan;
use crate::mysql::statement::Statement;
use crate::repository::{Error, Result};

/// Why the rows of an entity cannot be named by a trigger, if they cannot.
pub(super) fn check(plan: &Plan) -> Result<()> {
    for key in &plan.key {
        match key.type_ {
            ColumnType::Integer { .. }
            | ColumnType::Bit
            | ColumnType::Year
            | ColumnType::Enum { .. }
            | ColumnType::Set
            | ColumnType::Decimal
            | ColumnType::Text
            | ColumnType::Bytes
            | ColumnType::Date
            | ColumnType::DateTime
            | ColumnType::Timestamp
            | ColumnType::Time => {}
            ColumnType::Float | ColumnType::Double | ColumnType::Json | ColumnType::Geometry | ColumnType::Other => {
                let source = format!(
                    "column `{}.{}` of type {} is in the key, and no trigger can write it exactly: give the table another key",
                    plan.table, key.name, key.declared
                );
                return Err(Error::Mismatch { source: source.into() });
            }
        }
    }
    Ok(())
}

/// The key of the row that a statement calls by this name: `CONCAT('[', (id + 0), ']')`.
pub(super) fn write(sql: &mut Statement, plan: &Plan, row: &str) {
    sql.push("CONCAT('[', ");
    for (at, key) in plan.key.iter().enumerate() {
        let mut column = Statement::new("");
        column.column(row, key.name);
        sql.push(if at == 0 { "" } else { ", ',', " });
        sql.push(&json(key.type_, &column.sql));
    }
    sql.push(", ']')");
}

/// The arguments of `CONCAT` that make JSON of a column.
fn json(type_: ColumnType, column: &str) -> String {
    match type_ {
        // Without the zeros of `ZEROFILL`.
        ColumnType::Integer { .. } | ColumnType::Year => format!("({column} + 0)"),
        // The number of a label, in full: `+ 0` would make a floating-point number of it.
        ColumnType::Bit | ColumnType::Enum { .. } | ColumnType::Set => format!("CAST({column} AS UNSIGNED)"),
        ColumnType::Bytes => format!("'{{\"B\":\"', LOWER(HEX({column})), '\"}}'"),
        ColumnType::Date | ColumnType::Decimal => format!("'\"', CAST({column} AS CHAR), '\"'"),
        ColumnType::DateTime => format!("'\"', CAST(CAST({column} AS DATETIME(6)) AS CHAR), '\"'"),
        ColumnType::Time => format!("'\"', CAST(CAST({column} AS TIME(6)) AS CHAR), '\"'"),
        // In UTC, whatever the time zone of the session.
        ColumnType::Timestamp => format!(
            "'\"', CAST(CAST('1970-01-01' AS DATETIME(6)) + INTERVAL UNIX_TIMESTAMP({column}) SECOND AS CHAR), '\"'"
        ),
        ColumnType::Text
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Json
        | ColumnType::Geometry
        | ColumnType::Other => {
            let text = format!("CAST({column} AS CHAR CHARACTER SET utf8mb4)");
            // What MySQL and MariaDB write as `\u001f` and `\u001F`.
            format!(
                "IF(INSTR(CAST(JSON_QUOTE({text}) AS BINARY), CONCAT(CHAR(92), 'u00')) > 0, \
                 CONCAT('{{\"T\":\"', LOWER(HEX({text})), '\"}}'), JSON_QUOTE({text}))"
            )
        }
    }
}
