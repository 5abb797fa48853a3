//! From a row that is written to those that are changed with it.

use super::cascades::Cascade;
use crate::mysql::plan::Plan;
use crate::repository::{Error, Result};

/// How far foreign keys are followed.
pub(in crate::mirror::mysql) const DEPTH_MAX: usize = 8;

/// A chain of tables: rows of the first are written, and with them those of the last.
#[derive(Debug, Clone)]
pub(in crate::mirror::mysql) struct Path {
    pub(super) tables: Vec<String>,
    /// Of each table but the first: its columns, and those of the one before that they equal.
    pub(super) links: Vec<Vec<(String, String)>>,
}

impl Path {
    /// The rows of a table themselves.
    pub(in crate::mirror::mysql) fn of(table: &str) -> Path {
        Path { tables: vec![table.to_owned()], links: Vec::new() }
    }

    pub(in crate::mirror::mysql) fn last(&self) -> &str {
        self.tables.last().map(String::as_str).unwrap_or_default()
    }

    /// How many tables it has.
    pub(in crate::mirror::mysql) fn len(&self) -> usize {
        self.tables.len()
    }

    pub(in crate::mirror::mysql) fn with(&self, table: &str, link: Vec<(String, String)>) -> Path {
        let mut path = self.clone();
        path.tables.push(table.to_owned());
        path.links.push(link);
        path
    }
}

/// All rows that are changed by a write of an aggregate.
pub(super) fn paths(plan: &Plan, cascades: &[Cascade]) -> Result<Vec<Path>> {
    let root = Path::of(plan.table);
    // Each with whether foreign keys are followed from there.
    let mut paths = vec![(root.clone(), true)];
    for list in &plan.lists {
        let link = list.map.on.iter().map(|(child, parent)| (child.column.to_owned(), parent.column.to_owned()));
        paths.push((root.with(list.map.table, link.collect()), true));
    }
    let mut at = 0;
    while let Some((path, goes_on)) = paths.get(at).cloned() {
        at += 1;
        let follows = |cascade: &&Cascade| goes_on && cascade.parent.eq_ignore_ascii_case(path.last());
        for cascade in cascades.iter().filter(follows) {
            let is_known = path.tables.iter().any(|table| table.eq_ignore_ascii_case(&cascade.table));
            if cascade.goes_on() && is_known || path.tables.len() > DEPTH_MAX {
                return Err(endless(cascade));
            }
            paths.push((path.with(&cascade.table, cascade.columns.clone()), cascade.goes_on()));
        }
    }
    Ok(paths.into_iter().map(|(path, _)| path).collect())
}

/// That a foreign key changes rows that change others, and so on.
#[cold]
pub(in crate::mirror::mysql) fn endless(cascade: &Cascade) -> Error {
    let source = format!(
        "foreign key `{}` of `{}` changes rows that others of the same table refer to, and so on; what it affects \
         cannot be followed: declare it with RESTRICT",
        cascade.name, cascade.table
    );
    Error::Mismatch { source: source.into() }
}
