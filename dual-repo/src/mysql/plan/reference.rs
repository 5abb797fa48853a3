//! What the rows of an entity refer to.

use super::{ListPlan, RowPlan};
use crate::mysql::catalog::{Catalog, ForeignKey};
use crate::mysql::write::{TablePlan, WritePlan};
use crate::mysql::{ColumnRef, Join};

/// Columns of a table that refer to a row of another one, or of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The table that refers.
    pub table: String,
    /// The name of the foreign key.
    pub name: String,
    /// Each column, and the one that it equals.
    pub columns: Vec<(String, String)>,
    /// The table that is referred to.
    pub parent: String,
}

/// The foreign keys of the tables that an entity is written to.
pub(super) fn of(table: &str, lists: &[ListPlan], catalog: &Catalog) -> Vec<Reference> {
    let tables = std::iter::once(table).chain(lists.iter().map(|list| list.map.table));
    let keys = tables.filter_map(|name| Some((name, catalog.table(name)?)));
    keys.flat_map(|(name, table)| {
        table.foreign_keys.iter().map(move |key| Reference {
            table: name.to_owned(),
            name: key.name.clone(),
            columns: key.columns.clone(),
            parent: key.parent.clone(),
        })
    })
    .collect()
}

/// Whether a joined row may be changed while an aggregate is written that refers to it from then on, and whoever changes it does
/// not see that yet: as nobody has locked it.
///
/// A foreign key locks the row that it refers to, and so does who looks for it to refer to it. What that one is joined with in
/// turn nobody locks.
pub(super) fn is_loose(
    root: &RowPlan,
    lists: &[ListPlan],
    write: &Result<WritePlan, Vec<String>>,
    catalog: &Catalog,
) -> bool {
    // What is not written refers to nothing anew.
    let Ok(write) = write else { return false };
    let rows = std::iter::once(root).chain(lists.iter().map(|list| &list.row));
    let mut rows = rows.zip(std::iter::once(&write.root).chain(&write.lists));
    rows.any(|(row, table)| row.joins.iter().any(|join| !is_locked(join, table, catalog)))
}

fn is_locked(join: &Join, table: &TablePlan, catalog: &Catalog) -> bool {
    let is_own = |column: &ColumnRef| column.table.is_none_or(|name| name.eq_ignore_ascii_case(table.table));
    let refers = |key: &ForeignKey| {
        let is_pair = |(own, parent): &(String, String)| {
            join.on.iter().any(|(joined, other)| {
                joined.column.eq_ignore_ascii_case(parent) && other.column.eq_ignore_ascii_case(own)
            })
        };
        key.parent.eq_ignore_ascii_case(join.table) && key.columns.iter().all(is_pair)
    };
    let is_looked_up = || table.lookups.iter().any(|lookup| lookup.join.name == join.name);
    let has_key = || catalog.table(table.table).is_some_and(|table| table.foreign_keys.iter().any(refers));
    join.on.iter().all(|(_, other)| is_own(other)) && (is_looked_up() || has_key())
}
