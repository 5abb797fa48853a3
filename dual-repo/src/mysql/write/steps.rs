//! What has to be done to get from one state of an entity to another, in an order in which nothing gets in the way of
//! anything. Pure.

use std::collections::HashMap;

use super::order::{self, Turn};
use super::park::Park;
use super::plan::{TablePlan, WritePlan};
use super::rows::{Row, Rows, text};

/// Something to be done with rows of one table.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// Deletes a row.
    Delete(Row<'a>),
    /// Deletes the rows of a list, of which there are so many.
    DeleteList(&'a TablePlan, Row<'a>, usize),
    /// Sets columns of a row to something else for a moment.
    Park(Row<'a>, Vec<(usize, Park)>),
    /// Changes a row.
    Update { old: Row<'a>, new: Row<'a> },
    /// Adds rows, all of one table.
    Insert(Vec<Row<'a>>),
}

/// Two rows of a list have the same key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SameKey {
    pub(crate) list: String,
    pub(crate) first: usize,
    pub(crate) second: usize,
}

/// A new entity: the rows of lists come after the one that they refer to.
pub(crate) fn insert<'a>(new: &Rows<'a>) -> Vec<Step<'a>> {
    let lists = new.lists.iter().filter(|rows| !rows.is_empty());
    std::iter::once(Step::Insert(vec![new.root])).chain(lists.map(|rows| added(rows.clone()))).collect()
}

/// An entity that goes: the rows of lists go before the one that they refer to.
pub(crate) fn delete<'a>(plan: &'a WritePlan, old: &Rows<'a>) -> Vec<Step<'a>> {
    let lists = plan.lists.iter().zip(&old.lists).rev();
    let lists = lists.map(|(table, rows)| Step::DeleteList(table, old.root, rows.len()));
    lists.chain(std::iter::once(Step::Delete(old.root))).collect()
}

/// An entity that changes: first the rows that go, as others may take their places; then those that change; then those
/// that are new.
pub(crate) fn update<'a>(plan: &'a WritePlan, old: &Rows<'a>, new: &Rows<'a>) -> Result<Vec<Step<'a>>, SameKey> {
    let lists = plan.lists.iter().zip(old.lists.iter().zip(&new.lists));
    let changes = lists.map(|(table, (before, after))| {
        if table.key.is_empty() { Ok(whole(table, old.root, before, after)) } else { one_by_one(table, before, after) }
    });
    let (mut gone, mut others, mut inserted) = (Vec::new(), Vec::new(), Vec::new());
    for found in changes {
        let Changes { delete, update, insert } = found?;
        // Lists may refer to those before them.
        gone.splice(0..0, delete);
        others.extend(update);
        inserted.extend((!insert.is_empty()).then(|| added(insert)));
    }
    let root = Step::Update { old: old.root, new: new.root };
    Ok(gone.into_iter().chain(std::iter::once(root)).chain(others).chain(inserted).collect())
}

#[derive(Default)]
struct Changes<'a> {
    delete: Vec<Step<'a>>,
    update: Vec<Step<'a>>,
    insert: Vec<Row<'a>>,
}

/// Rows that cannot be told apart: all of them, unless nothing has changed.
fn whole<'a>(table: &'a TablePlan, root: Row<'a>, old: &[Row<'a>], new: &[Row<'a>]) -> Changes<'a> {
    let same = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| !new.differs(old));
    if same {
        return Changes::default();
    }
    Changes { delete: vec![Step::DeleteList(table, root, old.len())], insert: new.to_vec(), ..Changes::default() }
}

/// Rows by their keys.
fn one_by_one<'a>(table: &'a TablePlan, old: &[Row<'a>], new: &[Row<'a>]) -> Result<Changes<'a>, SameKey> {
    let key = |row: &Row<'_>| text(&row.values_of(&table.key));
    let mut before: HashMap<String, Row<'a>> = old.iter().map(|row| (key(row), *row)).collect();
    let mut after: HashMap<String, usize> = HashMap::with_capacity(new.len());
    let (mut update, mut insert) = (Vec::new(), Vec::new());
    for row in new {
        let key = key(row);
        if let Some(first) = after.insert(key.clone(), row.index) {
            return Err(SameKey { list: table.list.clone(), first, second: row.index });
        }
        match before.remove(&key) {
            Some(old) if row.differs(&old) => update.push((old, *row)),
            Some(_) => {}
            None => insert.push(*row),
        }
    }
    // In the order of the list, not of the map.
    let gone = old.iter().filter(|row| before.contains_key(&key(row)));
    let mut delete: Vec<Step<'a>> = gone.map(|row| Step::Delete(*row)).collect();
    let order::Ordered { turns, again } = order::of(table, &update);
    for (old, new) in again {
        delete.push(Step::Delete(old));
        insert.push(new);
    }
    insert.sort_by_key(|row| row.index);
    let step = |turn| match turn {
        Turn::Park(row, columns) => Step::Park(row, columns),
        Turn::Update((old, new)) => Step::Update { old, new },
    };
    let update = turns.into_iter().map(step).collect();
    Ok(Changes { delete, update, insert })
}

fn added(mut rows: Vec<Row<'_>>) -> Step<'_> {
    // The server counts up, whichever way the list goes.
    if rows.first().is_some_and(|row| row.table.descends) {
        rows.reverse();
    }
    Step::Insert(rows)
}
