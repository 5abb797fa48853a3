//! What the database says of its tables.

mod read;

use std::collections::HashMap;

use super::ColumnType;

/// The tables of a database that an entity needs.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    pub(super) tables: HashMap<String, Table>,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(super) columns: Vec<Declared>,
    /// The indexes that make rows unique, each as its columns in order; none has a NULL or a part of a column.
    pub(crate) unique: Vec<Vec<String>>,
    /// Every index that refuses duplicates, the primary key first.
    pub(crate) indexes: Vec<UniqueIndex>,
    /// What its rows refer to.
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// What changes or goes when one of its rows is deleted.
    pub(crate) followers: Vec<Follower>,
    /// What the server does besides, as far as the user may know: that takes the privilege `TRIGGER`.
    pub(crate) triggers: Vec<Trigger>,
    /// What keeps its rows; `None` for a view.
    pub(crate) engine: Option<Engine>,
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
    /// Whether it may be NULL.
    pub(crate) nullable: bool,
    /// Whether it has a default, other than NULL.
    pub(crate) default: bool,
    /// Where its values come from.
    pub(crate) origin: Origin,
    /// How its text compares.
    pub(crate) collation: Option<String>,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// They are written.
    Written,
    /// They are computed from other columns, and cannot be written.
    Generated,
    /// The server counts them up, unless they are written.
    AutoIncrement,
    /// The server takes the time of every update, unless they are written.
    OnUpdate,
}

/// An index that refuses duplicates.
#[derive(Debug, Clone)]
pub(crate) struct UniqueIndex {
    pub(crate) name: String,
    /// Its columns in order; none where it is of parts of columns, or of expressions.
    pub(crate) columns: Vec<String>,
}

/// Columns that refer to a row of another table.
#[derive(Debug)]
pub(crate) struct ForeignKey {
    pub(crate) name: String,
    /// Each column, and the one that it equals.
    pub(crate) columns: Vec<(String, String)>,
    /// The table that is referred to.
    pub(crate) parent: String,
    /// `RESTRICT`, `NO ACTION`, `CASCADE`, `SET NULL`, `SET DEFAULT`.
    pub(crate) on_delete: String,
    /// The same, for a parent whose key changes.
    pub(crate) on_update: String,
}

/// A foreign key by which rows change or go with the row that they refer to when it is deleted.
#[derive(Debug)]
pub(crate) struct Follower {
    /// The table that refers.
    pub(crate) table: String,
    /// The name of the foreign key.
    pub(crate) name: String,
    /// `CASCADE`, `SET NULL`, `SET DEFAULT`.
    pub(crate) on_delete: String,
}

/// Statements that the server runs with every change of a row.
#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) name: String,
    /// `INSERT`, `UPDATE` or `DELETE`.
    pub(crate) event: String,
}

/// What keeps the rows of a table.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) name: String,
    /// Whether it has transactions.
    pub(crate) transactional: bool,
}

impl Table {
    /// The column of this name; names of columns do not depend on case.
    pub(crate) fn column(&self, name: &str) -> Option<&Declared> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// All columns, in the order of the table.
    pub(crate) fn columns(&self) -> &[Declared] {
        &self.columns
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

impl ForeignKey {
    /// What changes a row that refers, where the one that it refers to is deleted or gets another key.
    pub(crate) fn cascades(&self) -> impl Iterator<Item = String> {
        let rules = [("ON DELETE", &self.on_delete), ("ON UPDATE", &self.on_update)];
        let changes = |(_, rule): &(_, &String)| matches!(rule.as_str(), "CASCADE" | "SET NULL" | "SET DEFAULT");
        rules.into_iter().filter(changes).map(|(when, rule)| format!("{when} {rule}"))
    }
}

impl Catalog {
    /// A table by its name; where the server takes any case, so does this.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).or_else(|| {
            let mut same = self.tables.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            same.next().map(|(_, table)| table)
        })
    }
}
