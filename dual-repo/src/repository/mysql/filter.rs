//! Filters as parts of statements.
//!
//! What a statement leaves out, DynamoDB would leave out too; of what it leaves in, the filter itself decides. So a part of
//! a filter is given to MySQL only where it holds of every row of which the filter holds: a comparison of a column of the
//! entity's own table with a value, where the column [tells values apart](crate::MySqlValue::keeps_equality) as DynamoDB
//! does, and of texts by their bytes.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::local::{Comparison, Filter, Reading};
use dynamo_core::value::Kind;

use crate::mysql::attribute::AttributePart;
use crate::mysql::plan::{Column, ColumnKind, Plan};
use crate::mysql::predicate::{Operator, Predicate};
use crate::mysql::search::{Form, Term};
use crate::mysql::{ColumnType, SqlValue};

/// What holds of the rows that the filter of a reading leaves in. Nothing where the items that are left out count.
pub(super) fn pushed(plan: &Plan, reading: &Reading) -> Option<Predicate> {
    let filter = reading.filter().filter(|_| reading.evaluate().is_none())?;
    of(plan, &filter, Sense::Holds)
}

/// Whether a part of a filter is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Holds,
    Fails,
}

impl Sense {
    fn turned(self) -> Self {
        match self {
            Sense::Holds => Sense::Fails,
            Sense::Fails => Sense::Holds,
        }
    }
}

/// What holds of a row where a filter holds, or fails; `None` when nothing is known.
fn of(plan: &Plan, filter: &Filter<'_>, sense: Sense) -> Option<Predicate> {
    match (filter, sense) {
        (Filter::Constant(holds), sense) => (*holds != (sense == Sense::Holds)).then_some(NEVER),
        (Filter::Not(filter), sense) => of(plan, filter, sense.turned()),
        (Filter::And(parts), Sense::Holds) | (Filter::Or(parts), Sense::Fails) => {
            all(parts.iter().filter_map(|part| of(plan, part, sense)).collect())
        }
        (Filter::Or(parts), Sense::Holds) | (Filter::And(parts), Sense::Fails) => {
            parts.iter().map(|part| of(plan, part, sense)).collect::<Option<Vec<_>>>().map(any)
        }
        (Filter::Exists(name), Sense::Holds) | (Filter::Absent(name), Sense::Fails) => {
            Some(Predicate::NotNull(Place::of(plan, name)?.position))
        }
        (Filter::Exists(name), Sense::Fails) | (Filter::Absent(name), Sense::Holds) => {
            Some(Place::of(plan, name)?.null())
        }
        // What is not NULL there is not NULL here, and NULL here is no attribute.
        (Filter::IsType(name, Kind::Null), Sense::Holds) => Place::of(plan, name).map(|_| NEVER),
        (Filter::Compare(name, comparison, value), sense) => Place::of(plan, name)?.compare(*comparison, value, sense),
        (Filter::Between(name, low, high), sense) => {
            let place = Place::of(plan, name)?;
            let low = place.compare(Comparison::Ge, low, sense);
            let high = place.compare(Comparison::Le, high, sense);
            match sense {
                Sense::Holds => all(low.into_iter().chain(high).collect()),
                Sense::Fails => low.zip(high).map(|(low, high)| any(vec![low, high])),
            }
        }
        (Filter::In(name, values), Sense::Holds) => {
            let place = Place::of(plan, name)?;
            let values = values.iter().map(|value| place.value(value)).collect::<Option<Vec<_>>>()?;
            Some(Predicate::OneOf(place.position, values))
        }
        (Filter::In(name, values), Sense::Fails) => {
            let place = Place::of(plan, name)?;
            all(values.iter().filter_map(|value| place.compare(Comparison::Ne, value, Sense::Holds)).collect())
        }
        (Filter::BeginsWith(name, prefix), Sense::Holds) => Place::of(plan, name)?.starts_with(prefix),
        _ => None,
    }
}

const NEVER: Predicate = Predicate::Any(Vec::new());

fn all(mut parts: Vec<Predicate>) -> Option<Predicate> {
    if parts.len() > 1 { Some(Predicate::All(parts)) } else { parts.pop() }
}

fn any(mut parts: Vec<Predicate>) -> Predicate {
    parts.retain(|part| *part != NEVER);
    match parts.pop() {
        Some(one) if parts.is_empty() => one,
        last => {
            parts.extend(last);
            Predicate::Any(parts)
        }
    }
}

/// An attribute that is a column.
struct Place<'p> {
    part: AttributePart,
    /// The column's position among those of the fields.
    position: usize,
    column: &'p Column,
}

impl<'p> Place<'p> {
    fn of(plan: &'p Plan, attribute: &str) -> Option<Self> {
        let part = *plan.attributes.iter().find(|part| part.attribute == attribute)?;
        let is_own = |column: &&Column| column.alias == plan.table && column.kind == ColumnKind::Stored;
        let is_of = |(_, column): &(usize, &Column)| column.field == part.field && is_own(column);
        let (position, column) = plan.root.columns.iter().enumerate().find(is_of)?;
        let is_told = (part.keeps_equality)(column.declared) && (part.null_is_absent)();
        is_told.then_some(Place { part, position, column })
    }

    fn null(&self) -> Predicate {
        Predicate::Is(self.position, SqlValue::Null)
    }

    fn compare(&self, comparison: Comparison, value: &AttributeValue, sense: Sense) -> Option<Predicate> {
        let value = self.value(value)?;
        // Of what is absent, all but `<>` fail.
        let or_null = |operator, value| Some(any(vec![self.term(operator, value)?, self.null()]));
        match (comparison, sense) {
            (Comparison::Eq, Sense::Holds) | (Comparison::Ne, Sense::Fails) => {
                Some(Predicate::Is(self.position, value))
            }
            (Comparison::Ne, Sense::Holds) | (Comparison::Eq, Sense::Fails) => or_null(Operator::Differs, value),
            (Comparison::Lt, Sense::Holds) => self.term(Operator::Less, value),
            (Comparison::Le, Sense::Holds) => self.term(Operator::AtMost, value),
            (Comparison::Gt, Sense::Holds) => self.term(Operator::Greater, value),
            (Comparison::Ge, Sense::Holds) => self.term(Operator::AtLeast, value),
            (Comparison::Lt, Sense::Fails) => or_null(Operator::AtLeast, value),
            (Comparison::Le, Sense::Fails) => or_null(Operator::Greater, value),
            (Comparison::Gt, Sense::Fails) => or_null(Operator::AtMost, value),
            (Comparison::Ge, Sense::Fails) => or_null(Operator::Less, value),
        }
    }

    fn term(&self, operator: Operator, value: SqlValue) -> Option<Predicate> {
        let is_told = match operator {
            Operator::Differs => true,
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
                (self.part.keeps_order)(self.column.declared)
            }
        };
        is_told.then(|| Predicate::Compare(Term { column: self.position, form: self.form() }, operator, value))
    }

    fn starts_with(&self, prefix: &AttributeValue) -> Option<Predicate> {
        let value = self.value(prefix)?;
        let is_told = (self.part.keeps_order)(self.column.declared)
            && matches!(self.column.declared, ColumnType::Text | ColumnType::Enum { .. });
        is_told.then(|| Predicate::StartsWith(Term { column: self.position, form: self.form() }, value))
    }

    fn form(&self) -> Form {
        match self.column.declared {
            ColumnType::Text | ColumnType::Enum { .. } => Form::Bytes(""),
            _ => Form::Values,
        }
    }

    /// What the column is, where the attribute is this; `None` when the server might take it for something else.
    fn value(&self, value: &AttributeValue) -> Option<SqlValue> {
        let value = (self.part.read)(value)?;
        let is_sure = match (self.column.declared, &value) {
            (ColumnType::Integer { .. } | ColumnType::Decimal, SqlValue::Int(_) | SqlValue::UInt(_))
            | (ColumnType::Bytes, SqlValue::Bytes(_) | SqlValue::Uuid(_)) => true,
            (ColumnType::Integer { .. } | ColumnType::Decimal, SqlValue::Decimal(digits)) => is_plain(digits),
            (ColumnType::Text | ColumnType::Enum { .. }, SqlValue::Text(text)) => {
                // Other character sets may have no place for it.
                text.is_ascii() || self.column.collation.as_deref().is_some_and(|name| name.starts_with("utf8mb4"))
            }
            (ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp, SqlValue::Text(time)) => {
                is_time(self.column.declared, time)
            }
            _ => false,
        };
        is_sure.then_some(value)
    }
}

/// Digits that fit a `DECIMAL(65, 30)`.
fn is_plain(digits: &str) -> bool {
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() <= 35 && fraction.len() <= 30 && is_digits(whole) && is_digits(fraction)
}

/// A date, to the microsecond, that a column of the type can hold.
fn is_time(column: ColumnType, time: &str) -> bool {
    let fraction = time.split_once('.').map_or("", |(_, fraction)| fraction);
    let year = time.get(..4).and_then(|year| year.parse::<u16>().ok());
    let years = if column == ColumnType::Timestamp { 1971..=2037 } else { 1000..=9999 };
    fraction.len() <= 6 && year.is_some_and(|year| years.contains(&year)) && !time.contains("-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_with_all_of_their_digits_or_not_at_all() {
        for plain in ["0", "-1.50", "12345678901234567890123456789012345", "0.000000000000000000000000000001"] {
            assert!(is_plain(plain), "{plain}");
        }
        let long = ["1E+2", "123456789012345678901234567890123456", "0.0000000000000000000000000000001", "1.-5"];
        for other in long {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn times_are_compared_that_the_column_can_hold() {
        assert!(is_time(ColumnType::DateTime, "2024-02-29 23:59:59.123456"));
        assert!(is_time(ColumnType::Date, "2024-02-29"));
        assert!(!is_time(ColumnType::DateTime, "2024-02-29 23:59:59.123456789"));
        assert!(!is_time(ColumnType::DateTime, "2024-00-15 00:00:00.000000"));
        assert!(!is_time(ColumnType::DateTime, "0000-00-00 00:00:00.000000"));
        assert!(!is_time(ColumnType::Timestamp, "2038-01-20 00:00:00.000000"));
    }
}
