//! A mapping that was checked against a database: where each field is read from.

mod check;
mod computed;
mod keys;
mod loss;
mod reference;
mod surroundings;

use self::check::Check;
pub use self::loss::Loss;
pub use self::reference::Reference;
use super::attribute::AttributePart;
use super::catalog::Catalog;
use super::key_part::KeyPart;
use super::mapping::{FieldType, Null};
use super::write::WritePlan;
use super::{ChildrenMap, ColumnType, Join, MySqlEntity, Presence, RowMap};
use crate::error::{Error, Result};

/// How an entity is read from this database.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) entity: &'static str,
    pub(crate) table: &'static str,
    pub(crate) key: Vec<KeyColumn>,
    pub(crate) root: RowPlan,
    pub(crate) lists: Vec<ListPlan>,
    pub(crate) key_parts: Vec<KeyPart>,
    pub(crate) attributes: Vec<AttributePart>,
    pub(crate) estimated_rows: u64,
    /// What fits, but is worth knowing.
    pub(crate) notes: Vec<String>,
    /// How it is written, or why it cannot be.
    pub(crate) write: Result<WritePlan, Vec<String>>,
    /// What of its rows its item does not give back.
    pub(crate) losses: Vec<Loss>,
    /// What its rows refer to.
    pub(crate) references: Vec<Reference>,
    /// Whether rows that it is joined with have to be held while it is written.
    pub(crate) is_loose: bool,
}

/// A column of the primary key.
#[derive(Debug)]
pub(crate) struct KeyColumn {
    pub(crate) name: &'static str,
    pub(crate) type_: ColumnType,
    /// The type as it was declared.
    pub(crate) declared: String,
    /// The labels of an `ENUM`, in their order.
    pub(crate) labels: Vec<String>,
}

/// The columns of a struct, and the tables they are in.
#[derive(Debug)]
pub(crate) struct RowPlan {
    pub(crate) joins: Vec<&'static Join>,
    pub(crate) columns: Vec<Column>,
}

/// A field's column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) field: String,
    /// What the statement calls the table.
    pub(crate) alias: &'static str,
    /// The table.
    pub(crate) table: &'static str,
    pub(crate) name: String,
    /// Whether the name is an expression.
    pub(crate) kind: ColumnKind,
    pub(crate) declared: ColumnType,
    /// The type as it was declared.
    pub(crate) declaration: String,
    /// How its text compares.
    pub(crate) collation: Option<String>,
    pub(crate) type_: FieldType,
    pub(crate) null: Null,
    /// Whether the item of DynamoDB has the field.
    pub(crate) stored: bool,
    /// What the column may have for a moment.
    pub(crate) park: Option<&'static str>,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// A column of a table.
    Stored,
    /// An expression, whose text stands for the name. It is never written.
    Computed,
}

impl Column {
    /// `orders.total`, or the expression.
    pub(crate) fn text(&self) -> String {
        match self.kind {
            ColumnKind::Stored => format!("{}.{}", self.table, self.name),
            ColumnKind::Computed => self.name.clone(),
        }
    }
}

/// A field that is a list of child rows.
#[derive(Debug)]
pub(crate) struct ListPlan {
    pub(crate) field: String,
    pub(crate) map: &'static ChildrenMap,
    pub(crate) row: RowPlan,
}

impl RowPlan {
    /// The field that is this column of the table's own.
    pub(crate) fn own(&self, table: &str, column: &str) -> Option<&Column> {
        let is = |field: &&Column| field.alias == table && field.kind == ColumnKind::Stored;
        self.columns.iter().filter(is).find(|field| field.name.eq_ignore_ascii_case(column))
    }

    /// The joins that have to find a row, each with the column that is NULL when they do not.
    pub(crate) fn required(&self) -> impl Iterator<Item = (&'static Join, &'static str)> {
        let required = self.joins.iter().filter(|join| join.presence == Presence::Required);
        required.filter_map(|join| join.on.first().map(|(joined, _)| (*join, joined.column)))
    }
}

impl Plan {
    /// The tables that an entity is read from.
    pub(crate) fn tables<E: MySqlEntity>(map: &RowMap) -> Vec<&'static str> {
        let joined = |map: &RowMap| map.joins.iter().map(|join| join.table).collect::<Vec<_>>();
        let mut tables = vec![E::TABLE.table];
        tables.extend(joined(map));
        for list in &map.children {
            tables.push(list.map.table);
            tables.extend(joined(&list.row));
        }
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// Checks the mapping of an entity, and says everything that does not fit.
    pub(crate) fn new<E: MySqlEntity>(map: RowMap, catalog: &Catalog) -> Result<Plan> {
        let mut check = Check::new(catalog, E::TABLE);
        let table = E::TABLE.table;
        let key = check.key();
        let (key_parts, attributes) = (map.key_parts, map.attributes);
        let root = check.row(table, map.joins, map.fields);
        let lists: Vec<ListPlan> = map.children.into_iter().map(|list| check.list(table, list)).collect();
        check.surroundings(&root, &lists);
        let Check { problems, notes, .. } = check;
        if !problems.is_empty() {
            return Err(Error::Mapping { entity: E::NAME, problems });
        }
        let estimated_rows = catalog.table(table).map(|table| table.estimated_rows).unwrap_or_default();
        let write = WritePlan::new(table, &key, &root, &lists, catalog);
        let losses = loss::of(&root, &lists, &write, catalog);
        let references = reference::of(table, &lists, catalog);
        let is_loose = reference::is_loose(&root, &lists, &write, catalog);
        Ok(Plan {
            entity: E::NAME,
            table,
            key,
            root,
            lists,
            key_parts,
            attributes,
            estimated_rows,
            notes,
            write,
            losses,
            references,
            is_loose,
        })
    }

    /// How the entity is written.
    pub(crate) fn writing(&self) -> Result<&WritePlan> {
        let problems = |problems: &Vec<String>| Error::NotWritable { entity: self.entity, problems: problems.clone() };
        self.write.as_ref().map_err(problems)
    }

    /// The names of the key's columns.
    pub(crate) fn key_names(&self) -> Vec<&'static str> {
        self.key.iter().map(|column| column.name).collect()
    }
}
