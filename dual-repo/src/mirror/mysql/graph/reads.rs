//! The ways in which an entity is read from a table.

use std::collections::BTreeMap;

use super::path::Path;
use crate::mysql::plan::{ColumnKind, ListPlan, Plan, RowPlan};
use crate::mysql::statement::Statement;
use crate::mysql::{ColumnRef, ColumnType, Element, Join};

/// What a table in a path is called.
fn step(at: usize) -> String {
    format!("changed {at}")
}

/// The row that a path begins with.
#[derive(Debug, Clone, Copy)]
pub(in crate::mirror::mysql) enum Origin<'o> {
    /// The one with the key of an entity, as parameters.
    Key(&'o Plan),
    /// What a trigger calls it: `OLD`, `NEW`.
    Row(&'o str),
}

/// What of an entity is read from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mirror::mysql) enum Part {
    /// The row itself.
    Root,
    /// The rows of a list.
    List,
    /// What another row is joined with.
    Join,
}

/// A way in which an entity is read from a table.
#[derive(Debug)]
pub(in crate::mirror::mysql) struct Read<'p> {
    pub(in crate::mirror::mysql) plan: &'p Plan,
    pub(in crate::mirror::mysql) part: Part,
    /// The list that it is for, if it is for one.
    list: Option<&'p ListPlan>,
    /// The joins that come before, and the table that they start from.
    joins: Vec<&'static Join>,
    own: &'p str,
    /// Columns, of which table, and those of the table that they equal.
    on: Vec<(String, String, String)>,
    /// The columns that are read, and whether each of them is a `TIMESTAMP`; `None` where it cannot be told.
    pub(in crate::mirror::mysql) columns: Option<BTreeMap<String, bool>>,
}

impl<'p> Read<'p> {
    /// All those of an entity from a table.
    pub(in crate::mirror::mysql) fn of(plan: &'p Plan, table: &str) -> Vec<Read<'p>> {
        let mut reads = Vec::new();
        if table.eq_ignore_ascii_case(plan.table) {
            reads.push(Self::root(plan));
        }
        reads.extend(Self::joined(plan, None, table));
        for list in &plan.lists {
            if table.eq_ignore_ascii_case(list.map.table) {
                reads.push(Self::list(plan, list));
            }
            reads.extend(Self::joined(plan, Some(list), table));
        }
        reads
    }

    fn root(plan: &'p Plan) -> Read<'p> {
        let names = plan.key.iter().map(|key| key.name);
        let on = names.clone().map(|name| (plan.table.to_owned(), name.to_owned(), name.to_owned())).collect();
        let parents = plan.lists.iter().flat_map(|list| list.map.on.iter().map(|(_, parent)| parent.column));
        let columns = columns(&plan.root, plan.table, names.chain(parents), |table| {
            table.is_none_or(|table| table.eq_ignore_ascii_case(plan.table))
        });
        Read { plan, part: Part::Root, list: None, joins: Vec::new(), own: plan.table, on, columns }
    }

    fn list(plan: &'p Plan, list: &'p ListPlan) -> Read<'p> {
        let parent = |(child, parent): &(ColumnRef, ColumnRef)| {
            (plan.table.to_owned(), parent.column.into(), child.column.into())
        };
        let on = list.map.on.iter().map(parent).collect();
        let element = match list.map.element {
            Element::Row => None,
            Element::Keyed(column) | Element::Value(column) => Some(column),
        };
        let names = list.map.on.iter().map(|(child, _)| child.column);
        let names = names.chain(list.map.order_by.iter().map(|(column, _)| *column)).chain(element);
        let columns = columns(&list.row, list.map.table, names, |table| {
            table.is_none_or(|table| table.eq_ignore_ascii_case(list.map.table))
        });
        Read { plan, part: Part::List, list: None, joins: Vec::new(), own: plan.table, on, columns }
    }

    fn joined(plan: &'p Plan, list: Option<&'p ListPlan>, table: &str) -> Vec<Read<'p>> {
        let (row, own) = list.map_or((&plan.root, plan.table), |list| (&list.row, list.map.table));
        let read = |join: &&'static Join| {
            let on = join.on.iter().map(|(joined, ColumnRef { table, column })| {
                (table.unwrap_or(own).to_owned(), (*column).to_owned(), joined.column.to_owned())
            });
            let joins = row.joins.iter().copied().take_while(|other| other.name != join.name).collect();
            let names = join.on.iter().map(|(joined, _)| joined.column);
            let columns = columns(row, join.name, names, |table| table == Some(join.name));
            Read { plan, part: Part::Join, list, joins, own, on: on.collect(), columns }
        };
        row.joins.iter().filter(|join| table.eq_ignore_ascii_case(join.table)).map(read).collect()
    }

    /// The keys of the entity's rows that are read from what a path leads to: their columns one by one, or what `keys` makes
    /// of them.
    pub(in crate::mirror::mysql) fn select(
        &self,
        path: &Path,
        origin: Origin<'_>,
        keys: impl FnOnce(&mut Statement, &Plan),
    ) -> String {
        let first = match origin {
            Origin::Key(_) => step(0),
            Origin::Row(name) => name.to_owned(),
        };
        let called = |at: usize| if at == 0 { first.clone() } else { step(at) };
        // What a trigger selects has a number, and is distinct.
        let mut sql = Statement::new(if matches!(origin, Origin::Key(_)) { "SELECT DISTINCT " } else { "SELECT " });
        keys(&mut sql, self.plan);
        sql.push(" FROM ");
        for (at, table) in path.tables.iter().enumerate() {
            // A trigger has its row at hand.
            if at == 0 && matches!(origin, Origin::Row(_)) {
                continue;
            }
            sql.name(table);
            sql.push(" AS ");
            sql.name(&called(at));
            sql.push(" JOIN ");
        }
        sql.name(self.plan.table);
        if let Some(list) = self.list {
            sql.push(" JOIN ");
            sql.name(list.map.table);
            let pairs = list.map.on.iter().map(|(child, parent)| {
                let child = (list.map.table.to_owned(), child.column.to_owned());
                (child, (self.plan.table.to_owned(), parent.column.to_owned()))
            });
            equal(&mut sql, " ON ", pairs);
        }
        for join in &self.joins {
            sql.push(" LEFT JOIN ");
            sql.name(join.table);
            sql.push(" AS ");
            sql.name(join.name);
            let pairs = join.on.iter().map(|(joined, ColumnRef { table, column })| {
                let joined = (join.name.to_owned(), joined.column.to_owned());
                (joined, (table.unwrap_or(self.own).to_owned(), (*column).to_owned()))
            });
            equal(&mut sql, " ON ", pairs);
        }
        let links =
            path.links.iter().enumerate().flat_map(|(at, link)| {
                link.iter().map(move |(own, before)| ((at + 1, own.clone()), (at, before.clone())))
            });
        let links = links.map(|((at, own), (from, before))| ((called(at), own), (called(from), before)));
        let last = called(path.tables.len() - 1);
        let on = self
            .on
            .iter()
            .map(|(table, column, changed)| ((table.clone(), column.clone()), (last.clone(), changed.clone())));
        equal(&mut sql, " WHERE ", links.chain(on));
        if let Origin::Key(plan) = origin {
            for key in &plan.key {
                sql.push(" AND ");
                sql.column(&first, key.name);
                sql.push(" = ?");
            }
        }
        sql.sql
    }
}

/// The columns that a row reads of what a statement calls by a name: those of its fields, these, and those that joins refer to.
fn columns<'n>(
    row: &RowPlan,
    alias: &str,
    names: impl Iterator<Item = &'n str>,
    is_of: impl Fn(Option<&str>) -> bool,
) -> Option<BTreeMap<String, bool>> {
    // An expression may read any column.
    if row.columns.iter().any(|column| column.kind == ColumnKind::Computed) {
        return None;
    }
    let mut columns: BTreeMap<String, bool> = names.map(|name| (name.to_ascii_lowercase(), false)).collect();
    let referred = row.joins.iter().flat_map(|join| join.on.iter()).filter(|(_, of)| is_of(of.table));
    columns.extend(referred.map(|(_, of)| (of.column.to_ascii_lowercase(), false)));
    let own = row.columns.iter().filter(|column| column.alias == alias);
    columns.extend(own.map(|column| (column.name.to_ascii_lowercase(), column.declared == ColumnType::Timestamp)));
    Some(columns)
}

type Named = (String, String);

fn equal(sql: &mut Statement, first: &str, pairs: impl Iterator<Item = (Named, Named)>) {
    let mut separator = first;
    for ((table, column), (other, equals)) in pairs {
        sql.push(std::mem::replace(&mut separator, " AND "));
        sql.column(&table, &column);
        sql.push(" = ");
        sql.column(&other, &equals);
    }
}
