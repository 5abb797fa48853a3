//! How an entity is written to this database: the columns that are set, and where their values come from.

use super::resolve::Resolver;
use crate::mysql::catalog::{Catalog, Follower, Origin, UniqueIndex};
use crate::mysql::plan::{KeyColumn, ListPlan, RowPlan};
use crate::mysql::{ColumnType, Direction, Join};

/// How an entity is written.
#[derive(Debug)]
pub(crate) struct WritePlan {
    pub(crate) root: TablePlan,
    pub(crate) lists: Vec<TablePlan>,
}

/// How the rows of a table are written.
#[derive(Debug, Default)]
pub(crate) struct TablePlan {
    pub(crate) table: &'static str,
    /// The field that is a list of these rows; empty for the entity's own row.
    pub(crate) list: String,
    /// The columns that are set.
    pub(crate) targets: Vec<Target>,
    /// The rows of other tables that have to be found first, each after those that it is found by.
    pub(crate) lookups: Vec<Lookup>,
    /// The targets that say which row it is. A list whose rows cannot be told apart has none, and is written as a whole.
    pub(crate) key: Vec<usize>,
    /// The targets that say whose row it is, for a list.
    pub(crate) link: Vec<usize>,
    /// Groups of targets that no two rows may have the same of, besides the key.
    pub(crate) unique: Vec<Vec<usize>>,
    /// A row that is deleted and inserted again is the same: every column is set, and no other row changes or goes with it.
    pub(crate) complete: bool,
    /// The server numbers the rows, and the list counts down.
    pub(crate) descends: bool,
    /// The columns without which a row cannot be inserted, and which are not set.
    pub(crate) missing: Vec<String>,
    /// Everything that an error of the server may name.
    pub(crate) columns: Vec<String>,
    pub(crate) indexes: Vec<UniqueIndex>,
}

/// A column that is set or compared, and its value.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) type_: ColumnType,
    /// The type as it was declared.
    pub(crate) declared: String,
    pub(crate) source: Source,
    /// Whether it may be NULL.
    pub(crate) nullable: bool,
    /// What it may have for a moment while rows swap their values.
    pub(crate) park: Option<&'static str>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The field at this position.
    Field(usize),
    /// The field of a joined table at this position: NULL where there is no partner.
    Partner(usize),
    /// The field at this position of the entity that the list is in.
    Link(usize),
    /// A column of a row that is looked up.
    Lookup {
        /// Which one.
        lookup: usize,
        /// Which of the columns that are taken from it.
        column: usize,
    },
}

/// A row of a joined table that is found by some of its columns, for the sake of others.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) join: &'static Join,
    /// What it is found by: a unique index.
    pub(crate) by: Vec<Target>,
    /// What is wanted of it.
    pub(crate) get: Vec<String>,
    /// The positions of all fields that are columns of it.
    pub(crate) fields: Vec<usize>,
    /// The field that it is found by, for errors.
    pub(crate) field: String,
}

/// A part of a mapping that is to be written.
#[derive(Clone, Copy)]
pub(crate) struct Part<'p> {
    pub(crate) table: &'static str,
    pub(crate) row: &'p RowPlan,
    /// Columns that equal fields of the entity, for a list.
    pub(crate) links: &'p [(&'static str, usize)],
}

impl WritePlan {
    /// Finds out how an entity is written, or everything that stands in the way.
    pub(crate) fn new(
        table: &'static str,
        key: &[KeyColumn],
        root: &RowPlan,
        lists: &[ListPlan],
        catalog: &Catalog,
    ) -> Result<WritePlan, Vec<String>> {
        let mut problems = Vec::new();
        let part = Part { table, row: root, links: &[] };
        let mut written = TablePlan::new(part, catalog, &mut problems);
        for column in key {
            match written.known(&[column.name]) {
                Some(position) => written.key.extend(position),
                None => {
                    problems.push(format!("`{table}.{}` is in the key, and no field is written to it", column.name));
                }
            }
        }
        for (position, list) in lists.iter().enumerate() {
            let (field, table) = (&list.field, list.map.table);
            let before = lists.get(..position).unwrap_or_default();
            if let Some(other) = before.iter().find(|other| other.map.table == table).map(|other| &other.field) {
                problems.push(format!(
                    "`{other}` and `{field}` are both rows of `{table}`, which only one can be written to"
                ));
            }
        }
        let lists = lists.iter().map(|list| list_plan(&written, list, catalog, &mut problems)).collect();
        if problems.is_empty() { Ok(WritePlan { root: written, lists }) } else { Err(problems) }
    }
}

fn list_plan(root: &TablePlan, list: &ListPlan, catalog: &Catalog, problems: &mut Vec<String>) -> TablePlan {
    let (field, table) = (&list.field, list.map.table);
    let mut links = Vec::with_capacity(list.map.on.len());
    for (child, parent) in list.map.on {
        match root.own(parent.column).and_then(|position| root.targets.get(position)).map(|target| target.source) {
            Some(Source::Field(position)) => links.push((child.column, position)),
            Some(Source::Partner(_) | Source::Link(_) | Source::Lookup { .. }) | None => problems.push(format!(
                "`{field}`: its rows belong to those with the same `{}.{}`, which is no field: add one",
                root.table, parent.column
            )),
        }
    }
    let part = Part { table, row: &list.row, links: &links };
    let mut written = TablePlan::new(part, catalog, problems);
    written.list.clone_from(field);
    let linked = |column: &String| list.map.on.iter().any(|(child, _)| child.column.eq_ignore_ascii_case(column));
    for column in written.missing.iter().filter(|column| !linked(column)) {
        problems.push(format!("`{field}`: column `{table}.{column}` has no default, and no field is written to it"));
    }
    for (column, _) in &links {
        match written.known(&[column]) {
            Some(position) => written.link.extend(position),
            None => {
                problems.push(format!("`{field}`: column `{table}.{column}`, by which rows belong, cannot be written"));
            }
        }
    }
    // The primary key comes first.
    let mut keys = catalog.table(table).map(|table| table.unique.iter()).into_iter().flatten();
    written.key = keys.find_map(|columns| written.known(columns)).unwrap_or_default();
    written.unique.retain(|index| *index != written.key);
    if written.key.is_empty() {
        let followers = catalog.table(table).map(|table| table.followers.iter()).into_iter().flatten();
        problems.extend(followers.map(|Follower { table: other, name, on_delete }| {
            format!(
                "`{field}`: rows of `{table}` cannot be told apart by their fields, so that a change deletes and inserts all of \
                 them; foreign key `{name}` of `{other}` has ON DELETE {on_delete}, by which rows of `{other}` would change or go \
                 with them: add the columns of a unique key of `{table}` as fields, or declare it with RESTRICT"
            )
        }));
    }
    let counted = catalog
        .table(table)
        .and_then(|table| table.columns().iter().find(|column| column.origin == Origin::AutoIncrement));
    written.descends = counted.is_some_and(|counted| {
        let counts_down = |(column, direction): &(&str, Direction)| {
            column.eq_ignore_ascii_case(&counted.name) && *direction == Direction::Descending
        };
        written.own(&counted.name).is_none() && list.map.order_by.iter().any(counts_down)
    });
    written
}

impl TablePlan {
    fn new(part: Part<'_>, catalog: &Catalog, problems: &mut Vec<String>) -> TablePlan {
        // What is missing from the catalogue was reported when the mapping was checked.
        let Some(found) = catalog.table(part.table) else { return TablePlan::default() };
        let Resolver { targets, lookups, .. } = Resolver::run(part, found, catalog, problems);
        let mut plan = TablePlan { table: part.table, targets, lookups, ..TablePlan::default() };
        plan.columns = found.columns().iter().map(|column| column.name.clone()).collect();
        plan.indexes.clone_from(&found.indexes);
        let left_out = || {
            let columns = found.columns().iter().filter(|column| column.origin != Origin::Generated);
            columns.filter(|column| plan.own(&column.name).is_none())
        };
        let filled = |origin| matches!(origin, Origin::AutoIncrement | Origin::Generated);
        let missing = left_out().filter(|column| !column.nullable && !column.default && !filled(column.origin));
        let missing = missing.map(|column| column.name.clone()).collect();
        let complete = left_out().next().is_none() && found.followers.is_empty();
        let unique = plan.indexes.iter().filter_map(|index| plan.known(&index.columns)).collect();
        TablePlan { unique, complete, missing, ..plan }
    }

    /// The target that is this column of the table's own.
    pub(crate) fn own(&self, column: &str) -> Option<usize> {
        self.targets.iter().position(|target| target.name.eq_ignore_ascii_case(column))
    }

    /// The targets that are these columns, if their values are known beforehand.
    fn known<N: AsRef<str>>(&self, columns: &[N]) -> Option<Vec<usize>> {
        let known = |position: &usize| {
            let source = self.targets.get(*position).map(|target| target.source);
            matches!(source, Some(Source::Field(_) | Source::Partner(_) | Source::Link(_)))
        };
        let positions = columns.iter().map(|column| self.own(column.as_ref()).filter(known));
        positions.collect::<Option<Vec<_>>>().filter(|positions| !positions.is_empty())
    }
}
