//! Where the value of each column comes from: a field, the row that a list is in, or a row that is looked up.

use super::plan::{Lookup, Part, Source, Target};
use crate::mysql::catalog::{Catalog, Declared, Origin, Table};
use crate::mysql::plan::ColumnKind;
use crate::mysql::{ColumnRef, ColumnType, Join};

/// The columns of a table, as they become known.
pub(crate) struct Resolver<'p> {
    part: Part<'p>,
    catalog: &'p Catalog,
    pub(crate) targets: Vec<Target>,
    pub(crate) lookups: Vec<Lookup>,
}

/// What is being looked for, so that it is not looked for by itself.
#[derive(Default)]
struct Path {
    columns: Vec<(&'static str, String)>,
    joins: Vec<&'static str>,
}

impl<'p> Resolver<'p> {
    /// Resolves the columns of a table, and reports those that cannot be.
    pub(crate) fn run(part: Part<'p>, found: &Table, catalog: &'p Catalog, problems: &mut Vec<String>) -> Self {
        let mut resolver = Resolver { part, catalog, targets: Vec::new(), lookups: Vec::new() };
        // What a list's rows belong to is the entity's to say, whatever a field of theirs says.
        for (column, position) in part.links {
            resolver.target(found.column(column), Source::Link(*position));
        }
        for (position, column) in part.row.columns.iter().enumerate() {
            if column.alias == part.table && column.kind == ColumnKind::Stored {
                resolver.target(found.column(&column.name), Source::Field(position));
                let own = resolver.targets.iter_mut().find(|target| target.source == Source::Field(position));
                if let Some(target) = own {
                    target.park = column.park;
                }
            }
        }
        for join in &part.row.joins {
            for (_, other) in join.on {
                if resolver.alias(*other) == part.table {
                    resolver.reference(found, join, other.column, problems);
                }
            }
        }
        resolver
    }

    fn target(&mut self, column: Option<&Declared>, source: Source) {
        let Some(column) = column.filter(|column| column.origin != Origin::Generated) else { return };
        // The first field of a column is the one that is written.
        if self.own(&column.name).is_none() {
            self.targets.push(target(column, source));
        }
    }

    /// A column that a join is made on.
    fn reference(&mut self, found: &Table, join: &'static Join, column: &str, problems: &mut Vec<String>) {
        let Some(declared) = found.column(column) else { return };
        if declared.origin == Origin::Generated || self.own(&declared.name).is_some() {
            return;
        }
        let (table, partner) = (self.part.table, join.table);
        match self.known(table, &declared.name, &mut Path::default()) {
            Some(source) => self.target(Some(declared), source),
            None => problems.push(format!(
                "`{table}.{column}` is no field, and the fields that are columns of `{partner}` do not say which row it \
                 refers to: add a field for it, or fields for all columns of one of its unique keys{}",
                self.keys(partner)
            )),
        }
    }

    /// `, which are (id), (email)`.
    fn keys(&self, table: &str) -> String {
        let indexes = self.catalog.table(table).map(|table| table.indexes.iter()).into_iter().flatten();
        let keys: Vec<String> = indexes
            .filter(|index| !index.columns.is_empty())
            .map(|index| format!("({})", index.columns.join(", ")))
            .collect();
        if keys.is_empty() { String::new() } else { format!(", which are {}", keys.join(", ")) }
    }

    /// What a column equals.
    fn known(&mut self, alias: &'static str, column: &str, path: &mut Path) -> Option<Source> {
        if let Some(source) = self.field(alias, column) {
            return Some(source);
        }
        if path.columns.iter().any(|(table, name)| *table == alias && name.eq_ignore_ascii_case(column)) {
            return None;
        }
        path.columns.push((alias, column.to_owned()));
        let source = self.joined(alias, column, path);
        path.columns.pop();
        source
    }

    /// What a column equals that joins say it does.
    fn joined(&mut self, alias: &'static str, column: &str, path: &mut Path) -> Option<Source> {
        let joins = self.part.row.joins.iter().copied();
        let pairs: Vec<_> =
            joins.flat_map(|join| join.on.iter().map(move |(joined, other)| (join, joined, other))).collect();
        let same = |name: &str| name.eq_ignore_ascii_case(column);
        // One that is a field costs nothing.
        for (join, joined, other) in &pairs {
            if self.alias(**other) == alias && same(other.column) {
                if let Some(source) = self.field(join.name, joined.column) {
                    return Some(source);
                }
            } else if join.name == alias
                && same(joined.column)
                && let Some(source) = self.known(self.alias(**other), other.column, path)
            {
                return Some(source);
            }
        }
        for (join, joined, other) in pairs {
            if self.alias(*other) == alias
                && same(other.column)
                && let Some(lookup) = self.lookup(join, path)
            {
                return self.wanted(lookup, joined.column);
            }
        }
        None
    }

    /// A row of a joined table, by the first of its keys that is known.
    fn lookup(&mut self, join: &'static Join, path: &mut Path) -> Option<usize> {
        if let Some(known) = self.lookups.iter().position(|lookup| lookup.join.name == join.name) {
            return Some(known);
        }
        if path.joins.contains(&join.name) {
            return None;
        }
        path.joins.push(join.name);
        let table = self.catalog.table(join.table);
        let before = self.lookups.len();
        let mut found = None;
        for index in table.map(|table| table.indexes.iter()).into_iter().flatten() {
            let by = index.columns.iter().map(|column| {
                let declared = table.and_then(|table| table.column(column))?;
                self.known(join.name, column, path).map(|source| target(declared, source))
            });
            match by.collect::<Option<Vec<_>>>().filter(|by| !by.is_empty()) {
                Some(by) => {
                    found = Some(by);
                    break;
                }
                // What was looked up on the way is of no use.
                None => self.lookups.truncate(before),
            }
        }
        path.joins.pop();
        let by = found?;
        let columns = self.part.row.columns.iter().enumerate();
        let fields: Vec<_> = columns.filter(|(_, column)| column.alias == join.name).collect();
        let by_field = |position: &usize| by.iter().any(|target| target.source == Source::Partner(*position));
        let first = fields.iter().find(|(position, _)| by_field(position)).or(fields.first());
        let field = first.map(|(_, column)| column.field.clone()).unwrap_or_default();
        let fields = fields.iter().map(|(position, _)| *position).collect();
        self.lookups.push(Lookup { join, by, get: Vec::new(), fields, field });
        Some(self.lookups.len() - 1)
    }

    /// A column of a row that is looked up.
    fn wanted(&mut self, lookup: usize, column: &str) -> Option<Source> {
        let table = self.lookups.get(lookup).and_then(|lookup| self.catalog.table(lookup.join.table))?;
        let declared = table.column(column)?;
        if matches!(
            declared.type_,
            ColumnType::Enum { .. } | ColumnType::Set | ColumnType::Json | ColumnType::Geometry | ColumnType::Other
        ) {
            return None;
        }
        let get = &mut self.lookups.get_mut(lookup)?.get;
        let column = get.iter().position(|name| *name == declared.name).unwrap_or_else(|| {
            get.push(declared.name.clone());
            get.len() - 1
        });
        Some(Source::Lookup { lookup, column })
    }

    /// The field that a column is, or the entity's that it equals.
    fn field(&self, alias: &str, column: &str) -> Option<Source> {
        if alias == self.part.table {
            return self.own(column).map(|target| target.source);
        }
        let mut fields = self.part.row.columns.iter();
        fields.position(|field| field.alias == alias && field.name.eq_ignore_ascii_case(column)).map(Source::Partner)
    }

    fn own(&self, column: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.name.eq_ignore_ascii_case(column))
    }

    fn alias(&self, column: ColumnRef) -> &'static str {
        column.table.unwrap_or(self.part.table)
    }
}

fn target(column: &Declared, source: Source) -> Target {
    let (name, declared) = (column.name.clone(), column.text.clone());
    Target { name, type_: column.type_, declared, source, nullable: column.nullable, park: None }
}
