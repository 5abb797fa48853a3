//! The text of the statements. Pure: the same plan and bounds give the same text, so the server prepares it once.

use std::fmt::Write as _;

use super::plan::{ColumnKind, KeyColumn, ListPlan, Plan, RowPlan};
use super::search::Search;
use super::statement::Statement;
use super::{ColumnRef, ColumnType, Direction, RowKey, SqlValue};

/// What a statement for the children of a page calls the table of their parents.
const PARENT: &str = "parent row";

/// Which rows of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rows<'k> {
    /// All of a range of keys.
    Between(From<'k>, To<'k>),
    /// The one with this key.
    Is(&'k RowKey),
    /// Those with these keys.
    Are(&'k [RowKey]),
    /// Those that a search finds, in its order.
    Found(&'k Search),
}

/// Where a range begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum From<'k> {
    /// At the first row.
    Start,
    /// After this row; of a key that has fewer columns than the table's, after all rows that begin with it.
    After(&'k RowKey),
}

/// Where a range ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum To<'k> {
    /// At the last row.
    End,
    /// With this row; of a key that has fewer columns than the table's, with all rows that begin with it.
    Row(&'k RowKey),
}

/// The rows of an entity, at most `limit`, in the order of the key. The columns are the key, then those that tell
/// whether a join has found a row, then the fields.
pub(crate) fn rows(plan: &Plan, rows: Rows<'_>, limit: u64) -> Statement {
    let mut statement = Statement::default();
    statement.rows_of(plan, &plan.root);
    statement.which(plan, rows, limit);
    statement
}

/// The keys of those rows.
pub(crate) fn keys(plan: &Plan, rows: Rows<'_>, limit: u64) -> Statement {
    let mut statement = Statement::new("SELECT ");
    statement.key_columns(plan, plan.table);
    statement.push(" FROM ");
    statement.name(plan.table);
    // A search may be for what the rows are joined with.
    if matches!(rows, Rows::Found(_)) {
        statement.joins(plan.table, &plan.root);
    }
    statement.which(plan, rows, limit);
    statement
}

/// The children of those rows, in the order of their parents' keys and then in that of the list.
pub(crate) fn children(plan: &Plan, list: &ListPlan, rows: Rows<'_>) -> Statement {
    let mut statement = Statement::default();
    statement.children_of(plan, list, &list.row);
    statement.filter(plan, PARENT, rows);
    statement.order(plan, PARENT);
    for (column, direction) in list.map.order_by {
        statement.push(", ");
        statement.column(list.map.table, column);
        statement.push(match direction {
            Direction::Ascending => "",
            Direction::Descending => " DESC",
        });
    }
    statement
}

/// Columns of rows or of their children, and none of the rows: for the server to say what they are.
pub(crate) fn nothing(plan: &Plan, list: Option<&ListPlan>, row: &RowPlan) -> String {
    let mut statement = Statement::default();
    match list {
        Some(list) => statement.children_of(plan, list, row),
        None => statement.rows_of(plan, row),
    }
    statement.push(" LIMIT 0");
    statement.sql
}

/// The key of the row that is so many rows behind the first one of a range.
pub(crate) fn key_behind(plan: &Plan, from: From<'_>, rows: u64) -> Statement {
    let mut statement = Statement::default();
    statement.push("SELECT ");
    statement.key_columns(plan, plan.table);
    statement.push(" FROM ");
    statement.name(plan.table);
    statement.filter(plan, plan.table, Rows::Between(from, To::End));
    statement.order(plan, plan.table);
    statement.push(" LIMIT 1 OFFSET ?");
    statement.parameters.push(SqlValue::UInt(rows));
    statement
}

/// The least and the greatest value of the key's first column.
pub(crate) fn extent(plan: &Plan) -> Option<String> {
    let column = plan.key.first()?;
    let mut statement = Statement::new("SELECT MIN(");
    statement.column(plan.table, column.name);
    statement.push("), MAX(");
    statement.column(plan.table, column.name);
    statement.push(") FROM ");
    statement.name(plan.table);
    Some(statement.sql)
}

/// How many rows there are.
pub(crate) fn count(plan: &Plan) -> String {
    let mut statement = Statement::new("SELECT COUNT(*) FROM ");
    statement.name(plan.table);
    statement.sql
}

impl Statement {
    fn rows_of(&mut self, plan: &Plan, row: &RowPlan) {
        self.columns(plan, plan.table, row);
        self.push(" FROM ");
        self.name(plan.table);
        self.joins(plan.table, row);
    }

    fn children_of(&mut self, plan: &Plan, list: &ListPlan, row: &RowPlan) {
        self.columns(plan, PARENT, row);
        self.push(" FROM ");
        self.name(plan.table);
        self.push(" AS ");
        self.name(PARENT);
        // The rows of the page are few: start from them.
        self.push(" STRAIGHT_JOIN ");
        self.name(list.map.table);
        self.push(" ON ");
        for (position, (child, parent)) in list.map.on.iter().enumerate() {
            self.push(if position == 0 { "" } else { " AND " });
            self.column(list.map.table, child.column);
            self.push(" = ");
            self.column(PARENT, parent.column);
        }
        self.joins(list.map.table, row);
    }

    fn key_columns(&mut self, plan: &Plan, table: &str) {
        for (position, key) in plan.key.iter().enumerate() {
            self.push(if position == 0 { "" } else { ", " });
            // Labels sort by their ordinals, so it is these that a page starts after.
            let labels = matches!(key.type_, ColumnType::Enum { .. } | ColumnType::Set);
            self.push(if labels { "CAST(" } else { "" });
            self.column(table, key.name);
            self.push(if labels { " AS UNSIGNED)" } else { "" });
        }
    }

    fn columns(&mut self, plan: &Plan, key_table: &str, row: &RowPlan) {
        self.push("SELECT ");
        self.key_columns(plan, key_table);
        let mut separator = if plan.key.is_empty() { "" } else { ", " };
        for (join, column) in row.required() {
            self.push(std::mem::replace(&mut separator, ", "));
            self.column(join.name, column);
        }
        for column in &row.columns {
            self.push(std::mem::replace(&mut separator, ", "));
            match column.kind {
                ColumnKind::Stored => self.column(column.alias, &column.name),
                // A literal of the program, with neither parameters nor comments: the derive sees to it.
                ColumnKind::Computed => {
                    let _ = write!(self.sql, "({})", column.name);
                }
            }
        }
    }

    /// Outer joins all: a row whose partner is missing has to be reported, not left out.
    fn joins(&mut self, own: &str, row: &RowPlan) {
        for join in &row.joins {
            self.push(" LEFT JOIN ");
            self.name(join.table);
            if join.name != join.table {
                self.push(" AS ");
                self.name(join.name);
            }
            self.push(" ON ");
            for (position, (joined, ColumnRef { table, column })) in join.on.iter().enumerate() {
                self.push(if position == 0 { "" } else { " AND " });
                self.column(join.name, joined.column);
                self.push(" = ");
                self.column(table.unwrap_or(own), column);
            }
        }
    }

    fn which(&mut self, plan: &Plan, rows: Rows<'_>, limit: u64) {
        self.filter(plan, plan.table, rows);
        if !matches!(rows, Rows::Found(_)) {
            self.order(plan, plan.table);
        }
        self.push(" LIMIT ?");
        self.parameters.push(SqlValue::UInt(limit));
    }

    fn filter(&mut self, plan: &Plan, table: &str, rows: Rows<'_>) {
        let (from, to) = match rows {
            Rows::Is(key) => {
                for (position, (column, value)) in plan.key.iter().zip(&key.0).enumerate() {
                    self.push(if position == 0 { " WHERE " } else { " AND " });
                    self.compare(table, column, " = ", value);
                }
                return;
            }
            Rows::Are(keys) => return self.keys(plan, table, keys),
            // Of the rows of the table itself only.
            Rows::Found(search) => return self.search(&plan.root, search),
            Rows::Between(from, to) => (from, to),
        };
        self.push(if from == From::Start { "" } else { " WHERE " });
        match from {
            From::Start => {}
            From::After(key) => self.compare_row(plan, table, [" > ", " >= "], key),
        }
        if to != To::End {
            self.push(if from == From::Start { " WHERE " } else { " AND " });
        }
        match to {
            To::End => {}
            To::Row(key) => self.compare_row(plan, table, [" < ", " <= "], key),
        }
    }

    /// One of these keys. Some are there twice, so that there are few statements to prepare.
    fn keys(&mut self, plan: &Plan, table: &str, keys: &[RowKey]) {
        let padding = keys.len().next_power_of_two() - keys.len();
        let keys = keys.iter().chain(keys.last().into_iter().cycle().take(padding));
        let mut separator = " WHERE ((";
        for key in keys {
            self.push(std::mem::replace(&mut separator, ") OR ("));
            for (position, (column, value)) in plan.key.iter().zip(&key.0).enumerate() {
                self.push(if position == 0 { "" } else { " AND " });
                self.compare(table, column, " = ", value);
            }
        }
        self.push("))");
    }

    fn compare(&mut self, table: &str, column: &KeyColumn, operator: &str, value: &SqlValue) {
        if let (ColumnType::Enum { .. }, SqlValue::UInt(ordinal)) = (column.type_, value) {
            return self.compare_label(table, column, operator, *ordinal);
        }
        self.column(table, column.name);
        self.push(operator);
        self.compared(column.type_, &column.declared, value.clone());
    }

    /// Labels sort by their ordinals, but the optimizer makes ranges of labels only: so it gets all that are meant.
    fn compare_label(&mut self, table: &str, column: &KeyColumn, operator: &str, ordinal: u64) {
        // The error value has no label, and 0 for an ordinal.
        let all = (0..).zip(std::iter::once("").chain(column.labels.iter().map(String::as_str)));
        let meant = all.filter(|(other, _)| match operator {
            " < " => *other < ordinal,
            " <= " => *other <= ordinal,
            " > " => *other > ordinal,
            " >= " => *other >= ordinal,
            _ => *other == ordinal,
        });
        let before = self.parameters.len();
        self.parameters.extend(meant.map(|(_, label)| SqlValue::Text(label.to_owned())));
        match self.parameters.len() - before {
            0 => self.push("FALSE"),
            labels => {
                self.column(table, column.name);
                let _ = write!(self.sql, " IN (?{})", ", ?".repeat(labels - 1));
            }
        }
    }

    /// `(a, b) > (?, ?)`, written so that the optimizer makes a range of it:
    /// `a >= ? AND (a > ? OR (a = ? AND b > ?))`. The second operator is that of the last column when `key` is included.
    fn compare_row(&mut self, plan: &Plan, table: &str, [strict, loose]: [&str; 2], key: &RowKey) {
        let columns: Vec<_> = plan.key.iter().zip(&key.0).collect();
        // `After` excludes its row, `Row` includes it.
        let last = if strict == " > " { strict } else { loose };
        let Some(((column, value), rest)) = columns.split_first() else { return };
        if rest.is_empty() {
            return self.compare(table, column, last, value);
        }
        self.compare(table, column, loose, value);
        self.push(" AND (");
        self.compare(table, column, strict, value);
        let (mut before, mut rest) = (vec![(*column, *value)], rest);
        while let Some(((column, value), further)) = rest.split_first() {
            self.push(" OR (");
            for (column, value) in &before {
                self.compare(table, column, " = ", value);
                self.push(" AND ");
            }
            self.compare(table, column, if further.is_empty() { last } else { strict }, value);
            self.push(")");
            before.push((*column, *value));
            rest = further;
        }
        self.push(")");
    }

    fn order(&mut self, plan: &Plan, table: &str) {
        for (position, key) in plan.key.iter().enumerate() {
            self.push(if position == 0 { " ORDER BY " } else { ", " });
            self.column(table, key.name);
        }
    }
}
