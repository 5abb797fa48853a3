//! Rows by the values of their columns, in an order of several columns.

use super::plan::{Column, RowPlan};
use super::predicate::Predicate;
use super::statement::Statement;
use super::{ColumnType, SqlValue};

/// Which rows, and in what order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Search {
    /// Columns, by their positions among those of the fields, and what they are.
    pub(crate) equal: Vec<(usize, SqlValue)>,
    pub(crate) bounds: Vec<Bound>,
    /// What holds besides.
    pub(crate) predicates: Vec<Predicate>,
    /// No order at all if it is empty.
    pub(crate) order: Vec<(Term, Order)>,
}

/// What is compared and sorted by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Term {
    /// A column, by its position among those of the fields.
    pub(crate) column: usize,
    pub(crate) form: Form,
}

/// How the values of a column are in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// As the server orders them.
    Values,
    /// By the bytes of their text in UTF-8, with what follows it in a key.
    Bytes(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Up,
    Down,
}

impl Order {
    pub(crate) fn reversed(self) -> Self {
        match self {
            Order::Up => Order::Down,
            Order::Down => Order::Up,
        }
    }
}

/// The rows at one side of a list of values, in an order of several columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    /// The side is upwards or downwards, of each.
    pub(crate) terms: Vec<(Term, Order, SqlValue)>,
    /// Whether rows with these very values are meant.
    pub(crate) included: bool,
}

impl Statement {
    /// `WHERE ..`, and `ORDER BY ..` if there is an order.
    pub(super) fn search(&mut self, row: &RowPlan, search: &Search) {
        let mut separator = " WHERE ";
        for (column, value) in &search.equal {
            self.push(std::mem::replace(&mut separator, " AND "));
            self.is(row, *column, value);
        }
        for bound in &search.bounds {
            self.push(std::mem::replace(&mut separator, " AND "));
            self.bound(row, &bound.terms, bound.included);
        }
        for predicate in &search.predicates {
            self.push(std::mem::replace(&mut separator, " AND "));
            self.predicate(row, predicate);
        }
        let mut separator = " ORDER BY ";
        for (term, order) in &search.order {
            self.push(std::mem::replace(&mut separator, ", "));
            self.term(row, *term);
            self.push(match order {
                Order::Up => "",
                Order::Down => " DESC",
            });
        }
    }

    /// `a >= ? AND (a > ? OR (a = ? AND b > ?))`, of which the optimizer makes a range of the first.
    fn bound(&mut self, row: &RowPlan, terms: &[(Term, Order, SqlValue)], included: bool) {
        let Some(((term, order, value), rest)) = terms.split_first() else { return self.push("TRUE") };
        let (strict, loose) = match order {
            Order::Up => (" > ", " >= "),
            Order::Down => (" < ", " <= "),
        };
        if rest.is_empty() {
            return self.compare_term(row, *term, if included { loose } else { strict }, value);
        }
        self.compare_term(row, *term, loose, value);
        self.push(" AND (");
        self.compare_term(row, *term, strict, value);
        self.push(" OR (");
        self.compare_term(row, *term, " = ", value);
        self.push(" AND ");
        self.bound(row, rest, included);
        self.push("))");
    }

    fn compare_term(&mut self, row: &RowPlan, term: Term, operator: &str, value: &SqlValue) {
        let Some(column) = row.columns.get(term.column) else { return self.push("TRUE") };
        match term.form {
            Form::Values => {
                self.column(column.alias, &column.name);
                self.push(operator);
                self.compared(column.declared, &column.declaration, value.clone());
            }
            Form::Bytes(_) => {
                self.operand(row, term);
                self.push(operator);
                self.constant(row, term, value);
            }
        }
    }

    /// What is compared of a row.
    pub(super) fn operand(&mut self, row: &RowPlan, term: Term) {
        let Some(column) = row.columns.get(term.column) else { return self.push("NULL") };
        match term.form {
            Form::Bytes(following) if !compares_bytes(column, following) => self.bytes(column, following),
            Form::Values | Form::Bytes(_) => self.column(column.alias, &column.name),
        }
    }

    /// What it is compared with, as it is: a number with all of its digits, whatever the column holds.
    pub(super) fn constant(&mut self, row: &RowPlan, term: Term, value: &SqlValue) {
        let Some(column) = row.columns.get(term.column) else { return self.push("NULL") };
        match term.form {
            Form::Values => {
                let number = matches!(value, SqlValue::Decimal(_));
                self.push(if number { "CAST(? AS DECIMAL(65, 30))" } else { "?" });
                self.parameters.push(value.clone().for_column(column.declared));
            }
            Form::Bytes(following) => {
                self.push(if compares_bytes(column, following) { "?" } else { "CAST(? AS BINARY)" });
                let text = match value.clone().for_column(ColumnType::Text) {
                    SqlValue::Text(text) => text,
                    other => other.to_string(),
                };
                self.parameters.push(SqlValue::Text(text + following));
            }
        }
    }

    fn term(&mut self, row: &RowPlan, term: Term) {
        let Some(column) = row.columns.get(term.column) else { return self.push("NULL") };
        match term.form {
            // An index is in this order.
            Form::Bytes("") if is_binary(column) => self.column(column.alias, &column.name),
            Form::Values => self.column(column.alias, &column.name),
            Form::Bytes(following) => self.bytes(column, following),
        }
    }

    fn bytes(&mut self, column: &Column, following: &str) {
        self.push("CAST(");
        self.push(if following.is_empty() { "" } else { "CONCAT(" });
        self.push("CONVERT(");
        self.column(column.alias, &column.name);
        self.push(" USING utf8mb4)");
        if !following.is_empty() {
            self.push(", ?)");
            self.parameters.push(SqlValue::Text(following.to_owned()));
        }
        self.push(" AS BINARY)");
    }
}

/// Whether the server has texts in the order of their bytes. A collation that pads texts with spaces does not: it puts control
/// characters before the end of a text.
fn is_binary(column: &Column) -> bool {
    const COLLATIONS: [&str; 4] = ["binary", "utf8mb4_0900_bin", "utf8mb4_nopad_bin", "utf8mb3_nopad_bin"];
    column.collation.as_deref().is_some_and(|collation| COLLATIONS.contains(&collation))
}

/// Whether the server compares the texts of a column by their bytes with those that a session sends, so that an index on the
/// column serves.
fn compares_bytes(column: &Column, following: &str) -> bool {
    const COLLATIONS: [&str; 2] = ["utf8mb4_0900_bin", "utf8mb4_nopad_bin"];
    let is_text = matches!(column.declared, ColumnType::Text);
    is_text && following.is_empty() && column.collation.as_deref().is_some_and(|name| COLLATIONS.contains(&name))
}
