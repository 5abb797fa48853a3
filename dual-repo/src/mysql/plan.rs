//! A mapping that was checked against a database: where each field is read from.

use super::catalog::{Catalog, Table};
use super::column_type::labels;
use super::mapping::{FieldMap, ListMap};
use super::{ChildrenMap, ColumnRef, ColumnType, Join, MySqlEntity, Presence, RowMap};
use crate::error::{Error, Result};

/// How an entity is read from this database.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) entity: &'static str,
    pub(crate) table: &'static str,
    pub(crate) key: Vec<KeyColumn>,
    pub(crate) root: RowPlan,
    pub(crate) lists: Vec<ListPlan>,
    pub(crate) estimated_rows: u64,
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
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) field: String,
    /// What the statement calls the table.
    pub(crate) alias: &'static str,
    /// The table.
    pub(crate) table: &'static str,
    pub(crate) name: String,
    pub(crate) declared: ColumnType,
    pub(crate) expected: &'static str,
}

/// A field that is a list of child rows.
#[derive(Debug)]
pub(crate) struct ListPlan {
    pub(crate) field: String,
    pub(crate) map: &'static ChildrenMap,
    pub(crate) row: RowPlan,
}

impl RowPlan {
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
        let mut check = Check { catalog, problems: Vec::new() };
        let table = E::TABLE.table;
        let key = check.key(table, E::TABLE.key);
        let root = check.row(table, map.joins, map.fields);
        let lists = map.children.into_iter().map(|list| check.list(table, list)).collect();
        if !check.problems.is_empty() {
            return Err(Error::Mapping { entity: E::NAME, problems: check.problems });
        }
        let estimated_rows = catalog.table(table).map(|table| table.estimated_rows).unwrap_or_default();
        Ok(Plan { entity: E::NAME, table, key, root, lists, estimated_rows })
    }

    /// The names of the key's columns.
    pub(crate) fn key_names(&self) -> Vec<&'static str> {
        self.key.iter().map(|column| column.name).collect()
    }
}

struct Check<'c> {
    catalog: &'c Catalog,
    problems: Vec<String>,
}

impl<'c> Check<'c> {
    fn problem(&mut self, problem: String) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn table(&mut self, name: &str) -> Option<&'c Table> {
        let table = self.catalog.table(name);
        if table.is_none() {
            self.problem(format!("the database has no table `{name}`"));
        }
        table
    }

    fn key(&mut self, table: &'static str, key: &'static [&'static str]) -> Vec<KeyColumn> {
        let Some(found) = self.table(table) else { return Vec::new() };
        let mut columns = Vec::with_capacity(key.len());
        for name in key {
            let Some(declared) = found.column(name) else {
                self.problem(format!("table `{table}` has no column `{name}`, which is in the key"));
                continue;
            };
            match declared.type_ {
                ColumnType::Json | ColumnType::Geometry | ColumnType::Other => {
                    self.problem(format!("column `{table}.{name}` of type {} cannot be in the key", declared.text));
                }
                type_ => {
                    let labels = match type_ {
                        ColumnType::Enum { .. } => labels(&declared.text),
                        _ => Vec::new(),
                    };
                    columns.push(KeyColumn { name, type_, declared: declared.text.clone(), labels });
                }
            }
        }
        if columns.len() == key.len() && !found.is_key(key) {
            let keys: Vec<String> = found.unique.iter().map(|index| index.join(", ")).collect();
            let known = if keys.is_empty() { "none".to_owned() } else { format!("({})", keys.join("), (")) };
            self.problem(format!("({}) is no key of table `{table}`; its keys are {known}", key.join(", ")));
        }
        columns
    }

    fn row(&mut self, own: &'static str, joins: Vec<&'static Join>, fields: Vec<FieldMap>) -> RowPlan {
        for (position, join) in joins.iter().enumerate() {
            let before = joins.get(..position).unwrap_or_default();
            if join.name == own || before.iter().any(|other| other.name == join.name) {
                let Join { table, name, .. } = join;
                self.problem(format!("`{name}` is joined twice; give one another name: `join({table} as other, ..)`"));
            }
            self.join(own, before, join);
        }
        let columns = fields.into_iter().filter_map(|field| self.field(own, &joins, field)).collect();
        RowPlan { joins, columns }
    }

    /// At most one row of the joined table goes with each row.
    fn join(&mut self, own: &'static str, before: &[&'static Join], join: &'static Join) {
        let Some(table) = self.table(join.table) else { return };
        let mut joined = Vec::with_capacity(join.on.len());
        for (new, old) in join.on {
            joined.push(new.column);
            if table.column(new.column).is_none() {
                self.problem(format!("table `{}` has no column `{}`, which it is joined on", join.table, new.column));
            }
            if let Some((_, other)) = Self::resolve(own, before, *old)
                && self.table(other).is_some_and(|table| table.column(old.column).is_none())
            {
                self.problem(format!(
                    "table `{other}` has no column `{}`, which `{}` is joined on",
                    old.column, join.name
                ));
            }
        }
        if !table.is_unique(&joined) {
            self.problem(format!(
                "several rows of `{}` may have the same ({}), on which it is joined: it needs a unique key on them",
                join.table,
                joined.join(", ")
            ));
        }
    }

    fn list(&mut self, parent: &'static str, list: ListMap) -> ListPlan {
        let ListMap { field, map, row } = list;
        if let Some(nested) = row.nested() {
            self.problem(format!("`{field}.{nested}` is a list in a list, which cannot be read yet"));
        }
        if let (Some(children), Some(parents)) = (self.table(map.table), self.table(parent)) {
            let ordered = map.order_by.iter().map(|(column, _)| *column);
            for column in map.on.iter().map(|(child, _)| child.column).chain(ordered) {
                if children.column(column).is_none() {
                    self.problem(format!("`{field}`: table `{}` has no column `{column}`", map.table));
                }
            }
            for (_, column) in map.on {
                if parents.column(column.column).is_none() {
                    self.problem(format!("`{field}`: table `{parent}` has no column `{}`", column.column));
                }
            }
        }
        let row = self.row(map.table, row.joins, row.fields);
        ListPlan { field, map, row }
    }

    fn field(&mut self, own: &'static str, joins: &[&'static Join], field: FieldMap) -> Option<Column> {
        let FieldMap { field, table, column, accepts, expected } = field;
        let reference = ColumnRef { table, column: "" };
        let Some((alias, table)) = Self::resolve(own, joins, reference) else {
            self.problem(format!("`{field}`: there is no join `{}`", reference.table.unwrap_or_default()));
            return None;
        };
        let declared = self.table(table)?.column(&column);
        let Some(declared) = declared else {
            self.problem(format!("`{field}`: table `{table}` has no column `{column}`"));
            return None;
        };
        if !accepts(declared.type_) {
            let found = &declared.text;
            self.problem(format!("`{field}`: expected {expected}, found `{table}.{column}` of type {found}"));
        }
        Some(Column { field, alias, table, name: declared.name.clone(), declared: declared.type_, expected })
    }

    /// What a statement calls the table of a column, and the table itself.
    fn resolve(own: &'static str, joins: &[&'static Join], column: ColumnRef) -> Option<(&'static str, &'static str)> {
        match column.table {
            None => Some((own, own)),
            Some(name) if name == own => Some((own, own)),
            Some(name) => joins.iter().find(|join| join.name == name).map(|join| (join.name, join.table)),
        }
    }
}
