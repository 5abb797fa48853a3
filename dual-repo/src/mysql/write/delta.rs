//! What an update leaves as it is.

use std::collections::BTreeSet;

use super::{Values, key_of, values};
use crate::error::Result;
use crate::mysql::MySqlEntity;
use crate::mysql::plan::{ColumnKind, Plan};

/// What stays of an aggregate when it is updated, as far as is known: a column that is no field may be changed by the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Columns of its own row.
    columns: BTreeSet<String>,
    /// Tables of its lists of which no row changes.
    lists: BTreeSet<String>,
}

impl Kept {
    /// That of an update from one state to another; nothing if it is of another row, which is deleted and inserted.
    pub(crate) fn by_update<E: MySqlEntity>(plan: &Plan, old: &E, new: &E) -> Result<Kept> {
        let (old, new) = (values(plan, old)?, values(plan, new)?);
        if key_of(plan, &old)? == key_of(plan, &new)? { Ok(Kept::of(plan, &old, &new)) } else { Ok(Kept::default()) }
    }

    fn of(plan: &Plan, old: &Values, new: &Values) -> Kept {
        let columns = plan.root.columns.iter().zip(old.root.iter().zip(&new.root));
        let own = columns.filter(|(column, _)| column.kind == ColumnKind::Stored && column.alias == plan.table);
        let columns = kept(own.map(|(column, (old, new))| (column.name.as_str(), old == new)));
        let lists = plan.lists.iter().zip(old.lists.iter().zip(&new.lists));
        let lists = kept(lists.map(|(list, (old, new))| (list.map.table, old == new)));
        Kept { columns, lists }
    }

    /// Whether these columns of its own row stay.
    pub(crate) fn has_columns<'c>(&self, mut columns: impl Iterator<Item = &'c str>) -> bool {
        columns.all(|column| self.columns.contains(&column.to_ascii_lowercase()))
    }

    /// Whether no row of its lists in this table changes.
    pub(crate) fn has_list(&self, table: &str) -> bool {
        self.lists.contains(&table.to_ascii_lowercase())
    }
}

/// Of what is named, perhaps more than once, what stays each time.
fn kept<'n>(named: impl Iterator<Item = (&'n str, bool)> + Clone) -> BTreeSet<String> {
    let changed: BTreeSet<String> = named.clone().filter(|(_, stays)| !stays).map(|(name, _)| lower(name)).collect();
    named.filter(|(_, stays)| *stays).map(|(name, _)| lower(name)).filter(|name| !changed.contains(name)).collect()
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}
