//! What happens to the rows of an entity besides what is written to them.

use super::{ListPlan, RowPlan};
use crate::mysql::Cascade;
use crate::mysql::catalog::{Engine, ForeignKey, Origin, Table};
use crate::mysql::plan::check::Check;

impl Check<'_> {
    /// Checks the tables that the rows are in, and those that are joined.
    pub(super) fn surroundings(&mut self, root: &RowPlan, lists: &[ListPlan]) {
        let map = self.key;
        let children = lists.iter().map(|list| list.map.table);
        let own: Vec<&'static str> = std::iter::once(map.table).chain(children).collect();
        let joins = root.joins.iter().chain(lists.iter().flat_map(|list| &list.row.joins));
        let joined = joins.map(|join| join.table).filter(|table| !own.contains(table));
        for name in own.iter().copied().chain(joined) {
            let Some(table) = self.table(name) else { continue };
            self.engine(name, table);
        }
        for name in &own {
            let Some(table) = self.table(name) else { continue };
            if map.cascade == Cascade::Refused {
                // What a child refers to within the entity is only changed with it.
                let inside = |parent: &str| own.iter().any(|table| table.eq_ignore_ascii_case(parent));
                let others = |key: &&ForeignKey| *name == map.table || !inside(&key.parent);
                for key in table.foreign_keys.iter().filter(others) {
                    self.cascade(name, key);
                }
            }
            self.server_made(name, table);
        }
    }

    //     CREATE TABLE orders (..) ENGINE = MyISAM
    fn engine(&mut self, name: &str, table: &Table) {
        if let Some(Engine { name: engine, transactional: false }) = &table.engine {
            self.problem(format!(
                "table `{name}` is kept by {engine}, which has no transactions: a row and its children could not be \
                 read as of one moment; run `ALTER TABLE {name} ENGINE = InnoDB`"
            ));
        }
    }

    //     FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    fn cascade(&mut self, name: &str, key: &ForeignKey) {
        let rules: Vec<String> = key.cascades().collect();
        if rules.is_empty() {
            return;
        }
        let columns = key.columns.iter().map(|(own, parent)| format!("`{name}.{own}` to `{}.{parent}`", key.parent));
        self.problem(format!(
            "foreign key `{}` from {} has {}: it changes rows of `{name}` without a write that could be seen; declare \
             it with RESTRICT, or write `#[mysql(cascade = \"accepted\")]`",
            key.name,
            columns.collect::<Vec<_>>().join(", "),
            rules.join(" and "),
        ));
    }

    /// What the server writes by itself.
    fn server_made(&mut self, name: &str, table: &Table) {
        for trigger in &table.triggers {
            let (trigger, event) = (&trigger.name, &trigger.event);
            self.notes.push(format!("trigger `{trigger}` runs with every {event} of a row of `{name}`"));
        }
        for column in table.columns().iter().filter(|column| column.origin == Origin::OnUpdate) {
            let column = &column.name;
            self.notes.push(format!("the server sets column `{name}.{column}` with every UPDATE that does not set it"));
        }
    }
}
