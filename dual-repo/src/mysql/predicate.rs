//! What holds of a row, as a part of `WHERE`.

use super::SqlValue;
use super::plan::RowPlan;
use super::search::Term;
use super::statement::Statement;

/// A condition on columns, which are named by their positions among those of the fields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Predicate {
    /// The column is this value, by its collation; or NULL.
    Is(usize, SqlValue),
    /// The column is one of these values, by its collation. None is NULL.
    OneOf(usize, Vec<SqlValue>),
    /// The column is something.
    NotNull(usize),
    /// How the value of a column compares with another one; false of NULL.
    Compare(Term, Operator, SqlValue),
    /// The value of a column begins with this one.
    StartsWith(Term, SqlValue),
    /// All hold.
    All(Vec<Predicate>),
    /// At least one holds; never, where there is none.
    Any(Vec<Predicate>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Differs,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    fn symbol(self) -> &'static str {
        match self {
            Operator::Differs => " <> ",
            Operator::Less => " < ",
            Operator::AtMost => " <= ",
            Operator::Greater => " > ",
            Operator::AtLeast => " >= ",
        }
    }
}

impl Predicate {
    /// The rows whose columns are one of these lists of values. Some are there twice, so that there are few statements to
    /// prepare.
    pub(crate) fn one_of(mut rows: Vec<Vec<(usize, SqlValue)>>) -> Predicate {
        let padding = rows.len().next_power_of_two() - rows.len();
        rows.extend(rows.last().cloned().into_iter().cycle().take(padding).collect::<Vec<_>>());
        let mut shared = rows.first().cloned().unwrap_or_default();
        shared.retain(|value| rows.iter().all(|row| row.contains(value)));
        let rest = rows.iter().map(|row| row.iter().filter(|value| !shared.contains(value)).cloned().collect());
        let rest: Vec<Vec<(usize, SqlValue)>> = rest.collect();
        let shared = shared.into_iter().map(|(column, value)| Predicate::Is(column, value));
        if rest.iter().all(Vec::is_empty) {
            return Predicate::All(shared.collect());
        }
        let one = match rest.first().map(Vec::as_slice) {
            Some([(column, _)]) => Some(*column),
            _ => None,
        };
        let value = |row: &Vec<(usize, SqlValue)>| match row.as_slice() {
            [(column, value)] if Some(*column) == one && *value != SqlValue::Null => Some(value.clone()),
            _ => None,
        };
        let differing = match (one, rest.iter().map(value).collect::<Option<Vec<_>>>()) {
            (Some(column), Some(values)) => Predicate::OneOf(column, values),
            _ => Predicate::Any(rest.into_iter().map(Predicate::equal).collect()),
        };
        Predicate::All(shared.chain([differing]).collect())
    }

    fn equal(values: Vec<(usize, SqlValue)>) -> Predicate {
        Predicate::All(values.into_iter().map(|(column, value)| Predicate::Is(column, value)).collect())
    }
}

impl Statement {
    pub(super) fn predicate(&mut self, row: &RowPlan, predicate: &Predicate) {
        match predicate {
            Predicate::Is(column, value) => self.is(row, *column, value),
            Predicate::OneOf(column, values) => {
                let Some(column) = row.columns.get(*column) else { return self.push("TRUE") };
                self.column(column.alias, &column.name);
                let mut separator = " IN (";
                for value in values {
                    self.push(std::mem::replace(&mut separator, ", "));
                    self.compared(column.declared, &column.declaration, value.clone());
                }
                self.push(")");
            }
            Predicate::NotNull(column) => {
                let Some(column) = row.columns.get(*column) else { return self.push("TRUE") };
                self.column(column.alias, &column.name);
                self.push(" IS NOT NULL");
            }
            Predicate::Compare(term, operator, value) => {
                self.operand(row, *term);
                self.push(operator.symbol());
                self.constant(row, *term, value);
            }
            Predicate::StartsWith(term, value) => {
                self.push("LEFT(");
                self.operand(row, *term);
                self.push(", ?) = ");
                self.parameters.push(SqlValue::UInt(u64::try_from(value.size()).unwrap_or(u64::MAX)));
                self.constant(row, *term, value);
            }
            Predicate::All(all) => self.joined(row, all, " AND ", "TRUE"),
            Predicate::Any(any) => self.joined(row, any, " OR ", "FALSE"),
        }
    }

    /// `column = ?`, or `column IS NULL`.
    pub(super) fn is(&mut self, row: &RowPlan, column: usize, value: &SqlValue) {
        let Some(column) = row.columns.get(column) else { return self.push("TRUE") };
        self.column(column.alias, &column.name);
        match value {
            SqlValue::Null => self.push(" IS NULL"),
            value => {
                self.push(" = ");
                self.compared(column.declared, &column.declaration, value.clone());
            }
        }
    }

    fn joined(&mut self, row: &RowPlan, parts: &[Predicate], operator: &'static str, nothing: &str) {
        let mut separator = "(";
        for part in parts {
            self.push(std::mem::replace(&mut separator, operator));
            self.predicate(row, part);
        }
        self.push(if parts.is_empty() { nothing } else { ")" });
    }
}
