//! What a way back from DynamoDB to MySQL would find.

use std::collections::BTreeMap;
use std::fmt;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::DualStore;
use crate::mysql::plan::Plan;
use crate::mysql::{Loss, Park, Reference};

/// Whether the rows of the entities can be made again from their items, and in which order. For the day on which DynamoDB has
/// the last word and MySQL follows: it is known, and can be mended, before the first row moves.
///
/// Its text is the report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WayBack {
    /// What the items do not give back, by entity; nothing of an entity whose rows can be made again.
    pub losses: BTreeMap<String, Vec<Loss>>,
    /// The tables that are written, each behind those that its foreign keys refer to: the order in which rows are inserted.
    /// They are deleted in the opposite order.
    pub tables: Vec<String>,
    /// The tables that refer to each other in a circle, or to themselves. Of these, rows have an order, not tables.
    pub circles: Vec<Vec<String>>,
    /// The foreign keys of these tables.
    pub references: Vec<Reference>,
    /// How rows swap what unique indexes have of them, besides primary keys.
    pub parks: Vec<Parking>,
}

/// How the rows of a table swap the values that a unique index has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parking {
    /// The table.
    pub table: String,
    /// The columns of the index, in their order.
    pub columns: Vec<String>,
    /// How a row lets go of its value.
    pub park: Park,
}

impl WayBack {
    /// That of entities, by how they are written.
    pub(super) fn of<'p>(plans: impl IntoIterator<Item = (&'static str, &'p Plan)>) -> Self {
        let mut losses = BTreeMap::new();
        let (mut written, mut references, mut parks) = (Vec::new(), Vec::new(), Vec::new());
        for (entity, plan) in plans {
            if !plan.losses.is_empty() {
                losses.insert(entity.to_owned(), plan.losses.clone());
            }
            written.push(plan.table);
            written.extend(plan.lists.iter().map(|list| list.map.table));
            references.extend(plan.references.iter().cloned());
            let tables = plan.write.iter().flat_map(|write| std::iter::once(&write.root).chain(&write.lists));
            for table in tables {
                let names = |index: &[usize]| {
                    index.iter().filter_map(|at| Some(table.targets.get(*at)?.name.clone())).collect::<Vec<_>>()
                };
                let indexes = table.unique.iter().filter(|index| **index != table.key);
                parks.extend(indexes.map(|index| Parking {
                    table: table.table.to_owned(),
                    columns: names(index),
                    park: table.park(index),
                }));
            }
        }
        written.sort_unstable();
        written.dedup();
        let by_name = |a: &Reference, b: &Reference| (&a.table, &a.name).cmp(&(&b.table, &b.name));
        references.sort_by(by_name);
        references.dedup_by(|a, b| by_name(a, b).is_eq());
        let (tables, circles) = order(&written, &references);
        WayBack { losses, tables, circles, references, parks }
    }

    /// Whether every row can be made again from its item.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.losses.is_empty()
    }
}

/// The tables, each behind those that it refers to, and those that refer to each other.
fn order(tables: &[&str], references: &[Reference]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut graph = DiGraph::<&str, ()>::new();
    let nodes: Vec<_> = tables.iter().map(|table| graph.add_node(table)).collect();
    let node = |name: &str| {
        nodes.iter().zip(tables).find(|(_, table)| table.eq_ignore_ascii_case(name)).map(|(node, _)| *node)
    };
    let edges: Vec<_> =
        references.iter().filter_map(|reference| Some((node(&reference.table)?, node(&reference.parent)?))).collect();
    graph.extend_with_edges(edges);
    let mut ordered = Vec::with_capacity(tables.len());
    let mut circles = Vec::new();
    // What is referred to comes first.
    for component in tarjan_scc(&graph) {
        let mut names: Vec<String> =
            component.iter().filter_map(|node| graph.node_weight(*node)).map(|name| (*name).to_owned()).collect();
        names.sort_unstable();
        ordered.extend(names.iter().cloned());
        let refers_to_itself = component.iter().any(|node| graph.contains_edge(*node, *node));
        if names.len() > 1 || refers_to_itself {
            circles.push(names);
        }
    }
    (ordered, circles)
}

impl fmt::Display for WayBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            writeln!(f, "every row can be made again from its item")?;
        }
        for (entity, losses) in &self.losses {
            writeln!(f, "{entity}:")?;
            for loss in losses {
                writeln!(f, "  {loss}")?;
            }
        }
        writeln!(f, "rows are inserted in the order {}, and deleted in the opposite one", self.tables.join(", "))?;
        for circle in &self.circles {
            match circle.as_slice() {
                [table] => writeln!(f, "`{table}` refers to itself: its rows have an order of their own")?,
                tables => {
                    writeln!(f, "{} refer to each other: their rows have an order of their own", tables.join(", "))?;
                }
            }
        }
        for Parking { table, columns, park } in &self.parks {
            let columns = columns.join(", ");
            match park {
                Park::Null | Park::Again => {}
                Park::Value(value) => {
                    writeln!(f, "rows of `{table}` that swap ({columns}) have {value:?} for a moment")?;
                }
                Park::Refused => writeln!(
                    f,
                    "rows of `{table}` cannot swap ({columns}): let the column be NULL, or write `#[mysql(park = \"..\")]` on its \
                     field, or have a field for every column"
                )?,
            }
        }
        Ok(())
    }
}

impl DualStore {
    /// What a way back from DynamoDB to MySQL would find: what items do not give back, the order of the tables, and how rows swap
    /// unique values. As the catalogue of the database was when the store connected; nobody is asked.
    #[must_use]
    pub fn way_back(&self) -> &WayBack {
        &self.inner.way_back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(table: &str, parent: &str) -> Reference {
        Reference {
            table: table.to_owned(),
            name: format!("{table}_{parent}"),
            columns: vec![(format!("{parent}_id"), "id".to_owned())],
            parent: parent.to_owned(),
        }
    }

    #[test]
    fn a_table_comes_behind_those_that_it_refers_to() {
        let references = [reference("items", "orders"), reference("orders", "Users"), reference("items", "elsewhere")];
        let (tables, circles) = order(&["items", "orders", "users"], &references);
        assert_eq!(tables, ["users", "orders", "items"]);
        assert_eq!(circles, Vec::<Vec<String>>::new());
    }

    #[test]
    fn circles_are_named_and_what_refers_to_them_comes_behind() {
        let references = [
            reference("categories", "categories"),
            reference("heads", "units"),
            reference("units", "heads"),
            reference("posts", "heads"),
        ];
        let (tables, circles) = order(&["categories", "heads", "posts", "units"], &references);
        let at = |name: &str| tables.iter().position(|table| table == name).unwrap();
        assert!(at("posts") > at("heads") && at("posts") > at("units"), "{tables:?}");
        assert_eq!(circles, [vec!["categories".to_owned()], vec!["heads".to_owned(), "units".to_owned()]]);
    }
}
