//! The rows of an entity, as values for the columns that are set.

use std::fmt::Write as _;

use super::plan::{Lookup, Source, TablePlan, Target, WritePlan};
use crate::mysql::SqlValue;
use crate::mysql::writer::{Values, Written};

/// A row that is to be written, or that was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) table: &'a TablePlan,
    values: &'a [Written],
    /// The entity's own.
    root: &'a [Written],
    /// The place in its list.
    pub(crate) index: usize,
}

/// All rows of an entity.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) root: Row<'a>,
    pub(crate) lists: Vec<Vec<Row<'a>>>,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(plan: &'a WritePlan, values: &'a Values) -> Self {
        let root = values.root.as_slice();
        let list = |(table, rows): (&'a TablePlan, &'a Vec<Vec<Written>>)| {
            rows.iter().enumerate().map(|(index, values)| Row { table, values, root, index }).collect()
        };
        Rows {
            root: Row { table: &plan.root, values: root, root, index: 0 },
            lists: plan.lists.iter().zip(&values.lists).map(list).collect(),
        }
    }
}

impl Row<'_> {
    /// The value of a column; `None` when it has to be looked up.
    pub(crate) fn value(&self, target: &Target) -> Option<SqlValue> {
        let (values, position) = match target.source {
            Source::Field(position) => (self.values, position),
            Source::Link(position) => (self.root, position),
            Source::Partner(position) => match self.values.get(position) {
                Some(written) if !written.absent => (self.values, position),
                _ => return Some(SqlValue::Null),
            },
            Source::Lookup { .. } => return None,
        };
        // How many there are was checked against the plan.
        Some(values.get(position).map_or(SqlValue::Null, |written| written.value.clone()))
    }

    /// The values of some columns.
    pub(crate) fn values_of(&self, targets: &[usize]) -> Vec<SqlValue> {
        let target = |position: &usize| self.table.targets.get(*position);
        targets.iter().filter_map(|position| self.value(target(position)?)).collect()
    }

    /// Whether no field of a joined row has a value.
    pub(crate) fn has_no(&self, lookup: &Lookup) -> bool {
        lookup.fields.iter().all(|position| self.values.get(*position).is_none_or(|written| written.absent))
    }

    /// The lookups whose row is another one than for `old`.
    pub(crate) fn moved(&self, old: &Row<'_>) -> Vec<bool> {
        let mut moved: Vec<bool> = Vec::with_capacity(self.table.lookups.len());
        for lookup in &self.table.lookups {
            let differs = lookup.by.iter().any(|target| match target.source {
                Source::Lookup { lookup, .. } => moved.get(lookup).copied().unwrap_or(true),
                Source::Field(_) | Source::Partner(_) | Source::Link(_) => self.value(target) != old.value(target),
            });
            moved.push(differs);
        }
        moved
    }

    /// Whether a column may hold NULL, which reads as the value that the field had and has: it stays as it is.
    pub(crate) fn rests(&self, old: &Row<'_>, target: &Target) -> bool {
        let Source::Field(position) = target.source else { return false };
        let reads_as_null = |written: &&Written| written.absent && written.value != SqlValue::Null;
        self.values.get(position).filter(reads_as_null).is_some_and(|value| old.values.get(position) == Some(value))
    }

    /// Whether any column is set to another value than for `old`.
    pub(crate) fn differs(&self, old: &Row<'_>) -> bool {
        let known = self.table.targets.iter().any(|target| self.value(target) != old.value(target));
        known || self.moved(old).contains(&true)
    }
}

/// Values as a text that is the same for the same values only.
pub(crate) fn text(values: &[SqlValue]) -> String {
    values.iter().fold(String::new(), |mut text, value| {
        let _ = write!(text, "{value},");
        text
    })
}
