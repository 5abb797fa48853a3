//! Whether the mapping of an entity fits what the database says of its tables.

use super::{Column, ColumnKind, KeyColumn, ListPlan, RowPlan};
use crate::mysql::catalog::{Catalog, Origin, Table};
use crate::mysql::column_type::labels;
use crate::mysql::mapping::{FieldMap, ListMap, Null, Source};
use crate::mysql::{ColumnRef, ColumnType, Join, Presence, TableMap};

/// Everything that does not fit, and what is worth knowing.
pub(super) struct Check<'c> {
    catalog: &'c Catalog,
    /// The entity's key, of which it is said once whether it may be NULL.
    pub(super) key: TableMap,
    pub(super) problems: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl<'c> Check<'c> {
    pub(super) fn new(catalog: &'c Catalog, key: TableMap) -> Self {
        Check { catalog, key, problems: Vec::new(), notes: Vec::new() }
    }

    pub(super) fn problem(&mut self, problem: String) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn table(&mut self, name: &str) -> Option<&'c Table> {
        let table = self.catalog.table(name);
        if table.is_none() {
            self.problem(format!("the database has no table `{name}`"));
        }
        table
    }

    pub(super) fn key(&mut self) -> Vec<KeyColumn> {
        let TableMap { table, key, .. } = self.key;
        let Some(found) = self.table(table) else { return Vec::new() };
        let mut columns = Vec::with_capacity(key.len());
        for name in key {
            let Some(declared) = found.column(name) else {
                self.problem(format!("table `{table}` has no column `{name}`, which is in the key"));
                continue;
            };
            if declared.nullable {
                self.problem(format!("column `{table}.{name}` is in the key and may be NULL; make it NOT NULL"));
            }
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

    pub(super) fn row(&mut self, own: &'static str, joins: Vec<&'static Join>, fields: Vec<FieldMap>) -> RowPlan {
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

    pub(super) fn list(&mut self, parent: &'static str, list: ListMap) -> ListPlan {
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
            if let Some(distinct) = map.distinct() {
                let columns: Vec<&str> = map.on.iter().map(|(child, _)| child.column).chain([distinct]).collect();
                if children.column(distinct).is_some() && !children.is_unique(&columns) {
                    let (table, columns) = (map.table, columns.join(", "));
                    self.problem(format!(
                        "`{field}`: several rows of `{table}` may have the same ({columns}): it needs a unique key on \
                         them, or a list with `order_by`"
                    ));
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
        let FieldMap { field, source, type_, null, stored, park } = field;
        let (table, column) = match source {
            Source::Column { table, column } => (table, column),
            // What it is the server says when it is asked for its first value.
            Source::Expression(sql) => {
                let (name, kind, declared) = (sql.to_owned(), ColumnKind::Computed, ColumnType::Other);
                let (alias, table, collation) = (own, own, None);
                let declaration = String::new();
                return Some(Column {
                    field,
                    alias,
                    table,
                    name,
                    kind,
                    declared,
                    declaration,
                    collation,
                    type_,
                    null,
                    stored,
                    park,
                });
            }
        };
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
        if !(type_.accepts)(declared.type_) {
            let (found, expected) = (&declared.text, type_.expected);
            self.problem(format!("`{field}`: expected {expected}, found `{table}.{column}` of type {found}"));
        }
        let remedy = "make the field an `Option` or give it a `#[mysql(default)]`";
        let optional = joins.iter().any(|join| join.name == alias && join.presence == Presence::Optional);
        if optional && null == Null::Refused {
            self.problem(format!("`{field}`: `{alias}` is joined with `left_join`, which may find no row; {remedy}"));
        // Whether a generated column is ever NULL depends on its expression; MariaDB lets none be declared NOT NULL.
        } else if declared.nullable
            && declared.origin != Origin::Generated
            && null == Null::Refused
            && !self.is_key(alias, &column)
        {
            self.problem(format!(
                "`{field}`: column `{table}.{column}` may be NULL; {remedy}, or make the column NOT NULL"
            ));
        }
        let (name, collation) = (declared.name.clone(), declared.collation.clone());
        let (kind, declaration, declared) = (ColumnKind::Stored, declared.text.clone(), declared.type_);
        Some(Column { field, alias, table, name, kind, declared, declaration, collation, type_, null, stored, park })
    }

    fn is_key(&self, table: &str, column: &str) -> bool {
        table == self.key.table && self.key.key.iter().any(|key| key.eq_ignore_ascii_case(column))
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
