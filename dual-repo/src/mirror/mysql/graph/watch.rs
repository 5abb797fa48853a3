//! What has to change of an aggregate so that another one is affected.

use super::path::Path;
use super::reads::Read;
use crate::mysql::plan::Plan;
use crate::mysql::write::Kept;

/// What one way in which entities depend on each other begins with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Watch {
    /// Columns of the aggregate's own row: those that are read, or those that other rows refer to. `None` where it cannot be
    /// told which they are.
    columns: Option<Vec<String>>,
    /// The list of which a row has to change, or whose rows others refer to.
    list: Option<String>,
}

impl Watch {
    pub(super) fn of(plan: &Plan, path: &Path, read: &Read<'_>) -> Watch {
        let (Some(link), Some(next)) = (path.links.first(), path.tables.get(1)) else {
            let columns = read.columns.as_ref().map(|columns| columns.keys().cloned().collect());
            return Watch { columns, list: None };
        };
        // What a row is told apart by changes the rows that refer to it by that alone.
        let columns = Some(link.iter().map(|(_, referred)| referred.clone()).collect());
        let is_list = plan.lists.iter().any(|list| list.map.table.eq_ignore_ascii_case(next));
        Watch { columns, list: is_list.then(|| next.clone()) }
    }

    /// Whether nothing of it changes.
    pub(super) fn is_kept(&self, kept: &Kept) -> bool {
        let columns = self.columns.as_deref().unwrap_or_default();
        let stay = !columns.is_empty() && kept.has_columns(columns.iter().map(String::as_str));
        stay && self.list.as_ref().is_none_or(|list| kept.has_list(list))
    }
}
