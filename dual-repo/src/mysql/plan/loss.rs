//! What of its rows an entity does not have, and DynamoDB so would not give back.

use std::fmt;

use super::{Column, ListPlan, RowPlan};
use crate::mysql::catalog::{Catalog, Declared, Origin};
use crate::mysql::mapping::Null;
use crate::mysql::write::{Source, TablePlan, WritePlan};

/// Something in the rows of an entity that cannot be made again from its item.
///
/// A row that is there keeps what no field is written to. What is listed is lost where a row is made anew: when its aggregate is
/// created while DynamoDB has the last word, or when the tables are filled from DynamoDB.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// Nothing can be written.
    Unwritable {
        /// Why not.
        problem: String,
    },
    /// No field is read from a column. A row that is made anew has its default.
    Unread {
        /// `users.super_admin`.
        column: String,
    },
    /// No field is read from a column that the server counts up. A row that is made anew has another number.
    Renumbered {
        /// `order_items.id`.
        column: String,
    },
    /// NULL reads as something else, which is what is written back.
    NullReplaced {
        /// `users.phone`.
        column: String,
        /// The field, as a path.
        field: String,
    },
    /// The field is not an attribute of the item.
    NotStored {
        /// `users.note`.
        column: String,
        /// The field, as a path.
        field: String,
    },
    /// The type of the field does not have all of the value.
    Value {
        /// `users.settings`.
        column: String,
        /// The field, as a path.
        field: String,
        /// What is lost: "members of the document that the type does not have".
        what: &'static str,
    },
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loss::Unwritable { problem } => f.write_str(problem),
            Loss::Unread { column } => {
                write!(f, "no field is read from `{column}`: a row that is made anew has its default; add a field")
            }
            Loss::Renumbered { column } => {
                write!(f, "no field is read from `{column}`: a row that is made anew gets another number; add a field")
            }
            Loss::NullReplaced { column, field } => write!(
                f,
                "where `{column}` is NULL, `{field}` is something else, which is written back; make the field an `Option`"
            ),
            Loss::NotStored { column, field } => {
                write!(
                    f,
                    "`{field}`, read from `{column}`, is skipped in DynamoDB; store it, or leave it out of the mapping"
                )
            }
            Loss::Value { column, field, what } => write!(f, "`{field}`, read from `{column}`, loses {what}"),
        }
    }
}

/// What the rows of an entity lose.
pub(super) fn of(
    root: &RowPlan,
    lists: &[ListPlan],
    write: &Result<WritePlan, Vec<String>>,
    catalog: &Catalog,
) -> Vec<Loss> {
    let write = match write {
        Ok(write) => write,
        Err(problems) => return problems.iter().map(|problem| Loss::Unwritable { problem: problem.clone() }).collect(),
    };
    let mut losses = Vec::new();
    let rows = lists.iter().map(|list| (list.field.as_str(), &list.row));
    let rows = std::iter::once(("", root)).chain(rows);
    for ((list, row), table) in rows.zip(std::iter::once(&write.root).chain(&write.lists)) {
        of_table(list, row, table, catalog, &mut losses);
    }
    losses
}

fn of_table(list: &str, row: &RowPlan, table: &TablePlan, catalog: &Catalog, losses: &mut Vec<Loss>) {
    // What is missing from the catalogue was reported when the mapping was checked.
    let Some(found) = catalog.table(table.table) else { return };
    for declared in found.columns().iter().filter(|column| column.origin != Origin::Generated) {
        let column = format!("{}.{}", table.table, declared.name);
        let target = table.own(&declared.name).and_then(|position| table.targets.get(position));
        let Some(target) = target else {
            losses.push(unread(column, table, declared));
            continue;
        };
        for field in fields(target.source, table).into_iter().filter_map(|position| row.columns.get(position)) {
            let path = if list.is_empty() { field.field.clone() } else { format!("{list}[].{}", field.field) };
            losses.extend(of_field(&column, path, field, declared));
        }
    }
}

fn unread(column: String, table: &TablePlan, declared: &Declared) -> Loss {
    match declared.origin {
        Origin::AutoIncrement => Loss::Renumbered { column },
        _ if table.missing.contains(&declared.name) => {
            Loss::Unwritable { problem: format!("column `{column}` has no default, and no field is written to it") }
        }
        _ => Loss::Unread { column },
    }
}

/// The fields that the value of a column is made of.
fn fields(source: Source, table: &TablePlan) -> Vec<usize> {
    match source {
        Source::Field(position) | Source::Partner(position) => vec![position],
        // A field of the entity itself, which is looked at there.
        Source::Link(_) => Vec::new(),
        Source::Lookup { lookup, .. } => {
            let by = table.lookups.get(lookup).into_iter().flat_map(|lookup| &lookup.by);
            by.flat_map(|target| fields(target.source, table)).collect()
        }
    }
}

fn of_field(column: &str, field: String, read: &Column, declared: &Declared) -> Option<Loss> {
    let column = column.to_owned();
    if !read.stored {
        Some(Loss::NotStored { column, field })
    } else if declared.nullable && read.null == Null::Replaced {
        Some(Loss::NullReplaced { column, field })
    } else {
        (read.type_.loses)(read.declared).map(|what| Loss::Value { column, field, what })
    }
}
