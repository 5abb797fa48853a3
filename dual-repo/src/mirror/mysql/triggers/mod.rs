//! Triggers that note which aggregates a writer changes that does not know of the mirror.
//!
//! Each row that is written names the aggregates that are read from it: as it was, before it is changed, and as it is, after
//! that. What foreign keys change by themselves fires no trigger, so the row that they refer to names it. What refers to a row
//! is looked for with locks, or a transaction that is older than the row that refers to it would miss it.

mod install;
mod key;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::graph::{Cascade, DEPTH_MAX, Origin, Part, Path, Read, Rule, endless};
use super::tables::Tables;
use crate::mirror::hex;
use crate::mysql::plan::Plan;
use crate::mysql::statement::Statement;
use crate::repository::Result;

/// The longest name of a trigger.
/// <https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html>
const NAME_MAX: usize = 64;

/// All triggers of a contract.
#[derive(Debug)]
pub(super) struct Triggers(Vec<Trigger>);

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trigger {
    /// Has the hash of all else in it, so that one of this name is this one.
    name: String,
    /// `BEFORE UPDATE`.
    event: &'static str,
    table: String,
    body: String,
}

/// What happens to a row, and what it is called in a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Inserted,
    BeforeUpdate,
    AfterUpdate,
    Deleted,
}

impl Moment {
    const ALL: [Moment; 4] = [Moment::Inserted, Moment::BeforeUpdate, Moment::AfterUpdate, Moment::Deleted];

    fn event(self) -> &'static str {
        match self {
            Moment::Inserted => "AFTER INSERT",
            Moment::BeforeUpdate => "BEFORE UPDATE",
            Moment::AfterUpdate => "AFTER UPDATE",
            Moment::Deleted => "BEFORE DELETE",
        }
    }

    fn row(self) -> &'static str {
        match self {
            Moment::Inserted | Moment::AfterUpdate => "NEW",
            Moment::BeforeUpdate | Moment::Deleted => "OLD",
        }
    }

    fn is_update(self) -> bool {
        matches!(self, Moment::BeforeUpdate | Moment::AfterUpdate)
    }
}

/// Rows that foreign keys change with the one that is written.
struct Changed {
    path: Path,
    /// The columns of the row that is written, which have to change for that.
    because: BTreeSet<String>,
    /// What has become of the last rows.
    as_: Became,
}

/// What has become of a row.
#[derive(Clone)]
enum Became {
    Gone,
    /// These columns have other values.
    Other(BTreeSet<String>),
}

impl Triggers {
    /// Those for entities, in a database with these foreign keys.
    pub(super) fn new(tables: &Tables, plans: &[(&'static str, Arc<Plan>)], cascades: &[Cascade]) -> Result<Triggers> {
        for (_, plan) in plans {
            key::check(plan)?;
        }
        let mut triggers = Vec::new();
        for table in watched(plans, cascades) {
            for moment in Moment::ALL {
                let body = body(tables, plans, cascades, &table, moment)?;
                if !body.is_empty() {
                    triggers.push(Trigger::new(tables, &table, moment, &body));
                }
            }
        }
        Ok(Triggers(triggers))
    }

    /// Stands for all of them.
    fn hash(&self) -> String {
        let mut hash = Sha256::new();
        self.0.iter().for_each(|trigger| hash.update(&trigger.name));
        hex(&hash.finalize())
    }
}

impl Trigger {
    fn new(tables: &Tables, table: &str, moment: Moment, statements: &[String]) -> Trigger {
        let body = format!("BEGIN\n{}END", statements.concat());
        let event = moment.event();
        let hash = hex(&Sha256::digest(format!("{table}\n{event}\n{body}")));
        let (hash, _) = hash.split_at(HASH);
        let name = format!("{}{hash}_{table}", tables.prefix());
        let name = name.chars().take(NAME_MAX).collect();
        Trigger { name, event, table: table.to_owned(), body }
    }

    /// The statement that makes it.
    fn ddl(&self) -> String {
        let mut sql = Statement::new("CREATE TRIGGER ");
        sql.name(&self.name);
        let _ = write!(sql.sql, " {} ON ", self.event);
        sql.name(&self.table);
        let _ = write!(sql.sql, " FOR EACH ROW {}", self.body);
        sql.sql
    }
}

/// Digits of the hash in a name.
const HASH: usize = 12;

/// The tables of which a change may change an aggregate: those that entities are read from, and those that these refer to by
/// foreign keys that change them.
fn watched(plans: &[(&'static str, Arc<Plan>)], cascades: &[Cascade]) -> Vec<String> {
    let mut tables: BTreeMap<String, String> = BTreeMap::new();
    let add = |table: &str, tables: &mut BTreeMap<String, String>| {
        tables.entry(table.to_ascii_lowercase()).or_insert_with(|| table.to_owned());
    };
    for (_, plan) in plans {
        add(plan.table, &mut tables);
        plan.root.joins.iter().for_each(|join| add(join.table, &mut tables));
        for list in &plan.lists {
            add(list.map.table, &mut tables);
            list.row.joins.iter().for_each(|join| add(join.table, &mut tables));
        }
    }
    loop {
        let before = tables.len();
        for cascade in cascades {
            if tables.contains_key(&cascade.table.to_ascii_lowercase()) {
                add(&cascade.parent, &mut tables);
            }
        }
        if tables.len() == before {
            return tables.into_values().collect();
        }
    }
}

/// The statements of a trigger.
fn body<'p>(
    tables: &Tables,
    plans: &'p [(&'static str, Arc<Plan>)],
    cascades: &[Cascade],
    table: &str,
    moment: Moment,
) -> Result<Vec<String>> {
    let mut statements: Vec<String> = Vec::new();
    let mut add = |path: &Path, because: Option<&BTreeSet<String>>| {
        let reads = |(entity, plan): &'p (&'static str, Arc<Plan>)| {
            Read::of(plan, path.last()).into_iter().map(|read| (*entity, read))
        };
        for (entity, read) in plans.iter().flat_map(reads) {
            let insert = insert(tables, entity, path, &read, moment);
            let columns = match because {
                Some(columns) => Some(columns.iter().map(|column| (column.clone(), false)).collect()),
                None => read.columns,
            };
            let statement = match columns.filter(|_| moment.is_update()) {
                Some(columns) => format!("IF {} THEN\n  {insert};\nEND IF;\n", differs(&columns)),
                None => format!("{insert};\n"),
            };
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
    };
    add(&Path::of(table), None);
    let watched: BTreeSet<String> =
        watched(plans, cascades).into_iter().map(|table| table.to_ascii_lowercase()).collect();
    let seen: Vec<&Cascade> =
        cascades.iter().filter(|cascade| watched.contains(&cascade.table.to_ascii_lowercase())).collect();
    for Changed { path, because, .. } in changed(&seen, table, moment)? {
        add(&path, Some(&because));
    }
    Ok(statements)
}

/// The rows that foreign keys change with one of a table.
fn changed(cascades: &[&Cascade], table: &str, moment: Moment) -> Result<Vec<Changed>> {
    let start = match moment {
        Moment::Inserted => return Ok(Vec::new()),
        Moment::Deleted => Became::Gone,
        Moment::BeforeUpdate | Moment::AfterUpdate => {
            let referred = cascades.iter().flat_map(|cascade| cascade.columns.iter().map(|(_, refers)| refers));
            Became::Other(referred.map(|column| column.to_ascii_lowercase()).collect())
        }
    };
    let mut found = vec![Changed { path: Path::of(table), because: BTreeSet::new(), as_: start }];
    let mut at = 0;
    while let Some(Changed { path, because, as_ }) = found.get(at) {
        let (path, because, as_) = (path.clone(), because.clone(), as_.clone());
        at += 1;
        for cascade in cascades.iter().filter(|cascade| cascade.parent.eq_ignore_ascii_case(path.last())) {
            let Some(became) = follow(cascade, &as_, moment) else { continue };
            if path.len() > DEPTH_MAX {
                return Err(endless(cascade));
            }
            let because = if path.len() == 1 {
                cascade.columns.iter().map(|(_, refers)| refers.to_ascii_lowercase()).collect()
            } else {
                because.clone()
            };
            found.push(Changed { path: path.with(&cascade.table, cascade.columns.clone()), because, as_: became });
        }
    }
    found.remove(0);
    Ok(found)
}

/// What becomes of the rows that refer to one by a foreign key; `None` for nothing that would have to be named.
fn follow(cascade: &Cascade, parent: &Became, moment: Moment) -> Option<Became> {
    let own = || cascade.columns.iter().map(|(own, _)| own.to_ascii_lowercase()).collect();
    let rule = match parent {
        Became::Gone => cascade.on_delete,
        Became::Other(columns) => {
            let refers = cascade.columns.iter().any(|(_, refers)| columns.contains(&refers.to_ascii_lowercase()));
            if refers { cascade.on_update } else { Rule::Stays }
        }
    };
    match (rule, parent) {
        (Rule::Stays, _) => None,
        (Rule::Follows, Became::Gone) => Some(Became::Gone),
        // Afterwards they no longer refer to it; before, they were found.
        (Rule::LetsGo, _) if moment == Moment::AfterUpdate => None,
        (Rule::LetsGo, _) | (Rule::Follows, Became::Other(_)) => Some(Became::Other(own())),
    }
}

/// The statement that names what is read from the rows at the end of a path.
fn insert(tables: &Tables, entity: &str, path: &Path, read: &Read<'_>, moment: Moment) -> String {
    let plan = read.plan;
    let entity = format!("0x{}", hex(entity.as_bytes()));
    let into = tables.sql("INSERT INTO {touched} (seq, entity, id, conn) ");
    if path.len() == 1 && read.part == Part::Root {
        let mut sql = Statement::new(&into);
        let _ = write!(sql.sql, "VALUES (UUID_SHORT(), {entity}, ");
        key::write(&mut sql, plan, moment.row());
        sql.push(", CONNECTION_ID())");
        return sql.sql;
    }
    let select = read.select(path, Origin::Row(moment.row()), |sql, plan| {
        let _ = write!(sql.sql, "UUID_SHORT(), {entity}, ");
        key::write(sql, plan, plan.table);
        sql.push(", CONNECTION_ID()");
    });
    format!("{into}{select} LOCK IN SHARE MODE")
}

/// Whether an update has changed one of these columns, be it only in case or in what a collation ignores.
fn differs(columns: &BTreeMap<String, bool>) -> String {
    let mut sql = Statement::new("NOT (");
    let mut separator = "";
    let mut same = |before: &str, column: &str, after: &str| {
        sql.push(std::mem::replace(&mut separator, " AND "));
        for (row, between) in [("OLD", " <=> "), ("NEW", "")] {
            sql.push(before);
            sql.column(row, column);
            sql.push(after);
            sql.push(between);
        }
    };
    for (column, is_timestamp) in columns {
        same("", column, "");
        same("CAST(", column, " AS BINARY)");
        if *is_timestamp {
            // An hour that there is twice in the time zone of the session.
            same("UNIX_TIMESTAMP(", column, ")");
        }
    }
    sql.push(")");
    sql.sql
}
