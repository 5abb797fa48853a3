//! Callers' work on the application's rows.

use std::collections::{BTreeMap, BTreeSet};

use dual_repo::mirror::{Affected, AggregateId, Carried};
use dual_repo::repository::{Error, Result};

use super::{Mode, Row, RowId, Tables, Transaction};
use crate::domain::{AGGREGATES, Id, Root, Spot, aggregate, has_foreign_key};
use crate::work::{Action, Work};

const ENTITY: &str = "AGGREGATE";

impl Transaction {
    /// Changes rows; all of them are locked, in one order for all transactions, and uniqueness is looked at in the end.
    ///
    /// # Errors
    /// When the work cannot be done as the rows are, or a fault strikes.
    pub async fn work(&mut self, work: &Work) -> Result<Carried<()>> {
        self.statement("locks and changes rows").await?;
        let is_bypass = self.world.lock().db.open.get(&self.id).is_some_and(|open| open.is_bypass);
        for (row, mode) in locks(work, is_bypass || self.is_careless) {
            self.acquire(row, mode).await?;
        }
        let (before, after, children) = {
            let world = self.world.lock();
            let seen = world.db.seen(self.id);
            let before: BTreeMap<Id, Option<Root>> =
                work.actions.iter().flat_map(Action::ids).map(|id| (id, seen.root(id))).collect();
            let mut after = before.clone();
            let mut children = BTreeMap::new();
            for action in &work.actions {
                let has_child = |id| seen.get(RowId::Child(id)).is_some();
                act(*action, &mut after, &mut children, has_child)?;
            }
            (before, after, children)
        };
        let spots = |roots: &BTreeMap<Id, Option<Root>>| -> BTreeSet<Spot> {
            roots.values().flatten().flat_map(Root::spots).collect()
        };
        let (had, has) = (spots(&before), spots(&after));
        if had != has || before != after {
            self.statement("changes the unique indexes").await?;
            for spot in had.union(&has) {
                self.acquire(RowId::Index(*spot), Mode::Exclusive).await?;
            }
        }
        let mut world = self.world.lock();
        for (id, root) in &after {
            if before.get(id) != Some(root) {
                world.db.write(self.id, RowId::Root(*id), root.map(Row::Root));
            }
        }
        for (id, value) in &children {
            world.db.write(self.id, RowId::Child(*id), value.map(Row::Child));
        }
        let seen = world.db.seen(self.id);
        unique(&seen, after.keys())?;
        let mut affected: BTreeMap<AggregateId, Affected> = BTreeMap::new();
        let mut written = BTreeSet::new();
        for (id, root) in &before {
            let before = root.iter().flat_map(Root::spots).map(Spot::place).collect();
            affected.insert(aggregate(*id), Affected { before, is_written: true });
            written.insert(*id);
        }
        let (mut names, mut noted) = (Vec::new(), BTreeSet::new());
        for action in &work.actions {
            if let Action::Rename(product, name) = action {
                names.push((*product, *name));
                let dependents =
                    (0..AGGREGATES).filter(|id| seen.root(*id).is_some_and(|root| root.product == *product));
                // Where they are many, others give them their versions: as with every other name.
                if name % 2 == 1 {
                    noted.extend(dependents);
                    continue;
                }
                for id in dependents {
                    affected.entry(aggregate(id)).or_default();
                }
            }
        }
        for (product, name) in names {
            world.db.write(self.id, RowId::Product(product), Some(Row::Product(name)));
        }
        noted.retain(|id| !affected.contains_key(&aggregate(*id)));
        for id in &noted {
            let note = world.db.note();
            world.db.write(self.id, RowId::Note(note), Some(Row::Note(*id)));
        }
        if let Some(open) = world.db.open.get_mut(&self.id) {
            open.written = written;
            open.left = noted;
        }
        Ok(Carried { output: (), affected })
    }
}

/// What is locked before anything is read.
fn locks(work: &Work, is_careless: bool) -> BTreeMap<RowId, Mode> {
    let mut locks = BTreeMap::new();
    for action in &work.actions {
        match *action {
            // Its own row stays as it is, and is not locked.
            Action::Child(id, _) => {
                locks.insert(RowId::Child(id), Mode::Exclusive);
            }
            Action::Rename(product, _) => {
                locks.insert(RowId::Product(product), Mode::Exclusive);
            }
            Action::Put { product, .. } if !is_careless || has_foreign_key(product) => {
                // The product cannot change before all see who names it.
                locks.entry(RowId::Product(product)).or_insert(Mode::Shared);
            }
            _ => {}
        }
        if !matches!(action, Action::Child(..)) {
            locks.extend(action.ids().map(|id| (RowId::Root(id), Mode::Exclusive)));
        }
        if let Action::Put { id, .. } | Action::Delete(id) | Action::TakeOver(id, _) = *action {
            locks.insert(RowId::Child(id), Mode::Exclusive);
        }
    }
    locks
}

fn act(
    action: Action,
    roots: &mut BTreeMap<Id, Option<Root>>,
    children: &mut BTreeMap<Id, Option<u32>>,
    has_child: impl Fn(Id) -> bool,
) -> Result<()> {
    let root = |roots: &BTreeMap<Id, Option<Root>>, id: Id| {
        roots.get(&id).copied().flatten().ok_or(Error::NotFound { entity: ENTITY })
    };
    match action {
        Action::Put { id, key, unique, value, product } => {
            let known = roots.get(&id).copied().flatten();
            if known.is_none() {
                children.insert(id, Some(0));
            }
            let counter = known.map_or(0, |root| root.counter);
            roots.insert(id, Some(Root { key, unique, value, counter, product }));
        }
        Action::Delete(id) => {
            root(roots, id)?;
            roots.insert(id, None);
            children.insert(id, None);
        }
        Action::Add(id) => {
            let known = root(roots, id)?;
            roots.insert(id, Some(Root { counter: known.counter + 1, ..known }));
        }
        Action::SwapKeys(a, b) => {
            let (of_a, of_b) = (root(roots, a)?, root(roots, b)?);
            roots.insert(a, Some(Root { key: of_b.key, ..of_a }));
            roots.insert(b, Some(Root { key: of_a.key, ..of_b }));
        }
        Action::SwapUniques(a, b) => {
            let (of_a, of_b) = (root(roots, a)?, root(roots, b)?);
            roots.insert(a, Some(Root { unique: of_b.unique, ..of_a }));
            roots.insert(b, Some(Root { unique: of_a.unique, ..of_b }));
        }
        Action::Chain(a, b, c, key) => {
            let (of_a, of_b, of_c) = (root(roots, a)?, root(roots, b)?, root(roots, c)?);
            roots.insert(a, Some(Root { key, ..of_a }));
            roots.insert(b, Some(Root { key: of_a.key, ..of_b }));
            roots.insert(c, Some(Root { key: of_b.key, ..of_c }));
        }
        Action::TakeOver(a, b) => {
            let (of_a, of_b) = (root(roots, a)?, root(roots, b)?);
            roots.insert(a, None);
            children.insert(a, None);
            roots.insert(b, Some(Root { key: of_a.key, ..of_b }));
        }
        Action::Child(id, value) => {
            if !children.get(&id).map_or_else(|| has_child(id), Option::is_some) {
                return Err(Error::NotFound { entity: ENTITY });
            }
            children.insert(id, Some(value));
        }
        Action::Rename(..) => {}
    }
    Ok(())
}

/// No two have the same key, or the same unique value.
fn unique<'a>(seen: &impl Tables, written: impl Iterator<Item = &'a Id>) -> Result<()> {
    for id in written {
        let Some(root) = seen.root(*id) else { continue };
        for other in (0..AGGREGATES).filter(|other| other != id).filter_map(|other| seen.root(other)) {
            if other.key == root.key {
                return Err(Error::AlreadyExists { entity: ENTITY });
            }
            if root.unique.is_some() && other.unique == root.unique {
                return Err(Error::NotUnique { entity: ENTITY, unique: "unique".to_owned() });
            }
        }
    }
    Ok(())
}
