//! A statement under construction: quoted names, placeholders, and the parameters for them.

use std::fmt::Write as _;

use super::{ColumnType, SqlValue};

/// A statement with its parameters.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<SqlValue>,
}

impl Statement {
    pub(crate) fn new(start: &str) -> Self {
        let mut sql = String::with_capacity(256);
        sql.push_str(start);
        Statement { sql, parameters: Vec::new() }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    pub(crate) fn name(&mut self, name: &str) {
        self.sql.push('`');
        self.sql.push_str(&name.replace('`', "``"));
        self.sql.push('`');
    }

    pub(crate) fn column(&mut self, table: &str, column: &str) {
        self.name(table);
        self.sql.push('.');
        self.name(column);
    }

    /// A value that is compared with a column: of this type, and declared so.
    pub(crate) fn compared(&mut self, type_: ColumnType, declared: &str, value: SqlValue) {
        match (type_, &value) {
            // Text against a decimal number would be compared in floating point.
            (ColumnType::Decimal, _) => {
                let declared = declared.split(' ').next().unwrap_or_default();
                let _ = write!(self.sql, "CAST(? AS {declared})");
            }
            // The server would take a bare parameter for text, as labels are.
            (ColumnType::Set, SqlValue::UInt(_)) => self.push("CAST(? AS UNSIGNED)"),
            _ => self.push("?"),
        }
        self.parameters.push(value.for_column(type_));
    }

    /// A value that a column of this type is set to.
    pub(crate) fn assigned(&mut self, type_: ColumnType, value: SqlValue) {
        self.push("?");
        self.parameters.push(value.for_column(type_));
    }
}
