//! The statements, sent one after the other.

use sqlx::{Column as _, MySqlConnection, Row as _};

use super::plan::{Lookup, Source, TablePlan, Target};
use super::rows::Row;
use super::steps::Step;
use super::{refused, text};
use crate::error::{Error, Result, RowError, RowProblem};
use crate::mysql::plan::Plan;
use crate::mysql::row::bytes;
use crate::mysql::sql_value::query;
use crate::mysql::statement::Statement;
use crate::mysql::{Cell, ColumnType, Presence, SqlValue, key_value};

/// Rows of one statement, at most. Always a power of two, so that there are few statements to prepare.
const ROWS_MAX: usize = 64;
/// Bytes of one statement, about: well below the smallest `max_allowed_packet` in use.
const BYTES_MAX: usize = 1 << 20;

/// A write in progress.
#[derive(Debug)]
pub(crate) struct Run<'c> {
    pub(crate) connection: &'c mut MySqlConnection,
    pub(crate) plan: &'c Plan,
    /// The entity's row, as errors name it.
    pub(crate) key: String,
    /// What was looked up: by which join and values, and what was found.
    pub(crate) partners: Vec<(&'static str, Vec<SqlValue>, Vec<SqlValue>)>,
}

/// What was found by each lookup; `None` where it was not needed.
type Found = Vec<Option<Vec<SqlValue>>>;

impl Run<'_> {
    /// Takes a step.
    pub(crate) async fn step(&mut self, step: &Step<'_>) -> Result<()> {
        match step {
            Step::Delete(row) => {
                let statement = text::delete(row.table, row.values_of(&row.table.key));
                self.expect("delete a row of", row.table, &statement, 1).await
            }
            Step::DeleteList(table, root, rows) => {
                let link = table.link.iter().filter_map(|at| root.value(table.targets.get(*at)?));
                let statement = text::delete_list(table, link.collect());
                self.expect("delete rows of", table, &statement, *rows).await
            }
            Step::Park(row, columns) => {
                let table = row.table;
                let set = columns.iter().filter_map(|(at, park)| Some((table.targets.get(*at)?, park.value()?)));
                let statement = text::update(table, &set.collect::<Vec<_>>(), row.values_of(&table.key));
                self.expect("let go of a unique value of a row of", table, &statement, 1).await
            }
            Step::Update { old, new } => self.update(old, new).await,
            Step::Insert(rows) => self.insert(rows).await,
        }
    }

    async fn update(&mut self, old: &Row<'_>, new: &Row<'_>) -> Result<()> {
        let table = new.table;
        let moved = new.moved(old);
        let found = self.find(new, needed(table, &moved)).await?;
        let targets = table.targets.iter().enumerate().filter(|(at, target)| match target.source {
            // It still refers to the same row.
            Source::Lookup { lookup, .. } => moved.get(lookup) == Some(&true),
            Source::Field(_) | Source::Partner(_) | Source::Link(_) => {
                !table.key.contains(at) && !new.rests(old, target)
            }
        });
        let set: Vec<_> = targets.map(|(_, target)| (target, value(new, target, &found))).collect();
        let key = new.values_of(&table.key);
        if set.is_empty() {
            // There is nothing but the key, and that the row is there is known from its lock.
            return Ok(());
        }
        self.expect("update a row of", table, &text::update(table, &set, key), 1).await
    }

    async fn insert(&mut self, rows: &[Row<'_>]) -> Result<()> {
        let Some(table) = rows.first().map(|row| row.table) else { return Ok(()) };
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let found = self.find(row, vec![true; table.lookups.len()]).await?;
            values.push(table.targets.iter().map(|target| value(row, target, &found)).collect::<Vec<_>>());
        }
        let mut rest = values.as_slice();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(chunk(rest));
            self.expect("insert rows into", table, &text::insert(table, now), now.len()).await?;
            rest = later;
        }
        Ok(())
    }

    /// Runs a statement that has to change so many rows.
    async fn expect(&mut self, doing: &str, table: &TablePlan, statement: &Statement, rows: usize) -> Result<()> {
        let result = query(&statement.sql, &statement.parameters).execute(&mut *self.connection).await;
        let done = result.map_err(|source| refused::error(self.plan.entity, table, doing, source))?;
        // The driver has the server count rows that were found, changed or not.
        if usize::try_from(done.rows_affected()).is_ok_and(|affected| affected == rows) {
            return Ok(());
        }
        Err(self.problem(RowProblem::Changed { table: table.table }))
    }

    /// Looks for the rows that a row refers to.
    async fn find(&mut self, row: &Row<'_>, needed: Vec<bool>) -> Result<Found> {
        let mut found: Found = Vec::with_capacity(needed.len());
        for (lookup, needed) in row.table.lookups.iter().zip(needed) {
            let by: Vec<SqlValue> = lookup.by.iter().map(|target| value(row, target, &found)).collect();
            found.push(if needed { Some(self.partner(row, lookup, by).await?) } else { None });
        }
        Ok(found)
    }

    async fn partner(&mut self, row: &Row<'_>, lookup: &Lookup, by: Vec<SqlValue>) -> Result<Vec<SqlValue>> {
        if by.contains(&SqlValue::Null) {
            if lookup.join.presence == Presence::Optional && row.has_no(lookup) {
                return Ok(vec![SqlValue::Null; lookup.get.len()]);
            }
            return Err(self.no_partner(row, lookup));
        }
        let known = self.partners.iter().find(|(name, values, _)| *name == lookup.join.name && *values == by);
        if let Some((_, _, found)) = known {
            return Ok(found.clone());
        }
        let statement = text::lookup(lookup, by.clone());
        let rows = query(&statement.sql, &statement.parameters).fetch_optional(&mut *self.connection).await;
        let doing = format!("look for the row of `{}` that belongs to one of", lookup.join.table);
        let partner = rows.map_err(|source| refused::error(self.plan.entity, row.table, &doing, source))?;
        let Some(partner) = partner else { return Err(self.no_partner(row, lookup)) };
        let values = partner.columns().iter().enumerate().map(|(position, column)| match bytes(&partner, position) {
            Some(bytes) => key_value::value(Cell::new(bytes, ColumnType::of(column.type_info()))),
            None => Ok(SqlValue::Null),
        });
        let values = values.collect::<Result<Vec<_>, _>>().map_err(|problem| {
            let reason = format!("its row of `{}` cannot be referred to: {problem}", lookup.join.table);
            self.problem(RowProblem::Unwritable { field: path(row, &lookup.field), reason })
        })?;
        self.partners.push((lookup.join.name, by, values.clone()));
        Ok(values)
    }

    fn no_partner(&self, row: &Row<'_>, lookup: &Lookup) -> Error {
        let columns = lookup.by.iter().map(|target| target.name.clone()).collect();
        let field = path(row, &lookup.field);
        self.problem(RowProblem::Reference { field, table: lookup.join.table, columns })
    }

    pub(crate) fn problem(&self, problem: RowProblem) -> Error {
        RowError::new(self.plan.entity, self.plan.table, self.key.clone(), problem).into()
    }
}

/// The path of a field.
fn path(row: &Row<'_>, field: &str) -> String {
    match row.table.list.as_str() {
        "" => field.to_owned(),
        list => super::path(&format!("{list}[{}]", row.index), field),
    }
}

/// The value of a column, with what was looked up.
fn value(row: &Row<'_>, target: &Target, found: &Found) -> SqlValue {
    let looked_up = || match target.source {
        Source::Lookup { lookup, column } => found.get(lookup)?.as_ref()?.get(column).cloned(),
        Source::Field(_) | Source::Partner(_) | Source::Link(_) => None,
    };
    row.value(target).or_else(looked_up).unwrap_or(SqlValue::Null)
}

/// What is wanted, and what it is found by.
fn needed(table: &TablePlan, wanted: &[bool]) -> Vec<bool> {
    let mut needed = wanted.to_vec();
    for (position, lookup) in table.lookups.iter().enumerate().rev() {
        if needed.get(position) != Some(&true) {
            continue;
        }
        for target in &lookup.by {
            if let Source::Lookup { lookup, .. } = target.source
                && let Some(needed) = needed.get_mut(lookup)
            {
                *needed = true;
            }
        }
    }
    needed
}

/// How many of the rows go into one statement: a power of two.
fn chunk(rows: &[Vec<SqlValue>]) -> usize {
    let mut bytes = 0;
    let fits = rows.iter().take(ROWS_MAX).take_while(|row| {
        bytes += row.iter().map(SqlValue::size).sum::<usize>();
        bytes <= BYTES_MAX
    });
    let fits = fits.count().max(1);
    1 << fits.ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_so_many_rows_that_few_have_to_be_prepared_and_none_is_too_large() {
        let row = |bytes: usize| vec![SqlValue::Text("x".repeat(bytes))];
        let sizes = |mut rows: &[Vec<SqlValue>]| {
            let mut sizes = Vec::new();
            while !rows.is_empty() {
                sizes.push(chunk(rows));
                rows = &rows[chunk(rows)..];
            }
            sizes
        };
        assert_eq!(sizes(&vec![row(1); 135]), [64, 64, 4, 2, 1]);
        assert_eq!(sizes(&vec![row(300_000); 5]), [2, 2, 1]);
        assert_eq!(sizes(&vec![row(2_000_000); 2]), [1, 1]);
    }
}
