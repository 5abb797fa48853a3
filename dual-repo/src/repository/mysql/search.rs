//! What the keys of DynamoDB say of columns.
//!
//! What a statement finds is never less than what a key condition means, and mostly no more: whoever reads looks at the keys
//! of each entity again, as MySQL compares texts by their collation.

use dynamo_core::key::{Case, Format, Key, KeyAttribute, KeyKind, KeySource, KeyValue, Part, SortRange};
use dynamo_core::local::Reading;
use dynamo_core::schema::{EntitySchema, UniquePart, UniqueSchema};
use dynamo_core::value::Item;

use crate::mysql::key_part::ReadPart;
use crate::mysql::plan::{Column, ColumnKind, Plan};
use crate::mysql::search::{Bound, Form, Order, Search, Term};
use crate::mysql::{ColumnType, SqlValue};

/// The keys of an entity, and the columns that they are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys<'p> {
    pub(super) plan: &'p Plan,
    pub(super) schema: &'static EntitySchema,
}

/// A search, and whether it is in the order that is wanted.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) search: Search,
    pub(super) is_ordered: bool,
}

/// A component in its place in a key.
#[derive(Debug, Clone, Copy)]
struct Place {
    component: usize,
    form: KeyForm,
    /// The text that follows it.
    following: &'static str,
}

/// How a component is in a key.
#[derive(Debug, Clone, Copy)]
enum KeyForm {
    /// It is the key attribute.
    Attribute(KeyKind),
    /// It is written into a template.
    Text(Format),
}

impl Keys<'_> {
    /// What the columns of a primary key are; `None` when no column tells.
    pub(super) fn of_key(self, key: &Key) -> Option<Vec<(usize, SqlValue)>> {
        let primary = &self.schema.primary;
        let mut equal = self.values(&primary.partition, &key.partition);
        if let (Some(attribute), Some(sort)) = (&primary.sort, &key.sort) {
            equal.extend(self.values(attribute, sort));
        }
        let equal = once(equal);
        (!equal.is_empty()).then_some(equal)
    }

    /// The rows that may have the unique value that a row with these columns has; `None` when no column tells.
    pub(super) fn of_unique(self, unique: &UniqueSchema, columns: &[SqlValue]) -> Option<Search> {
        let value = |part: &UniquePart| {
            let column = self.column(part.component)?;
            Some((column, columns.get(column)?.clone()))
        };
        let equal = unique.parts.iter().map(value).collect::<Option<Vec<_>>>()?;
        Some(Search { equal, ..Search::default() })
    }

    /// The rows that a reading may be about, in its order where there is one.
    pub(super) fn of_reading(self, reading: &Reading) -> Found {
        let index = reading.index();
        let mut equal = Vec::new();
        for (attribute, value) in index.partitions().zip(reading.partition().unwrap_or_default()) {
            equal.extend(self.values(attribute, value));
        }
        let mut sorts = index.sorts();
        let mut range = reading.range();
        if let SortRange::Within { equal: values, range: last } = range {
            for (attribute, value) in sorts.by_ref().take(values.len()).zip(values) {
                equal.extend(self.values(attribute, value));
            }
            range = last;
        }
        let mut bounds = Vec::new();
        if let Some(attribute) = sorts.next() {
            match range {
                SortRange::Exactly(value) => equal.extend(self.values(attribute, value)),
                SortRange::StartsWith(text) => equal.extend(self.front(attribute, text)),
                SortRange::From(low) => bounds.extend(self.bound(attribute, low, Order::Up)),
                SortRange::Below(high) | SortRange::To(high) => bounds.extend(self.bound(attribute, high, Order::Down)),
                SortRange::Between { low, high, .. } => {
                    bounds.extend(self.bound(attribute, low, Order::Up));
                    bounds.extend(self.bound(attribute, high, Order::Down));
                }
                SortRange::All | SortRange::Nothing | SortRange::Within { .. } => {}
            }
        }
        let equal = once(equal);
        let order = self.order(reading, &equal);
        let is_ordered = order.is_some();
        Found { search: Search { equal, bounds, order: order.unwrap_or_default(), ..Search::default() }, is_ordered }
    }

    /// The rows behind the item with these keys, in the order of a search, and this one.
    pub(super) fn behind(self, reading: &Reading, keys: &Item, order: &[(Term, Order)]) -> Option<Bound> {
        let attributes = reading.index().attributes().chain(self.schema.primary.attributes());
        let value = |attribute: &KeyAttribute| {
            let value = keys.get(attribute.name.text).and_then(KeyValue::from_attribute)?;
            Some(self.values(attribute, &value))
        };
        let known: Vec<(usize, SqlValue)> = attributes.filter_map(value).flatten().collect();
        let term = |(term, order): &(Term, Order)| {
            let (_, value) = known.iter().find(|(column, _)| *column == term.column)?;
            (*value != SqlValue::Null).then(|| (*term, *order, value.clone()))
        };
        let terms = order.iter().map(term).collect::<Option<Vec<_>>>()?;
        (!terms.is_empty()).then_some(Bound { terms, included: true })
    }

    /// What the columns of a key attribute are, if it has this value.
    fn values(self, attribute: &KeyAttribute, value: &KeyValue) -> Vec<(usize, SqlValue)> {
        match (&attribute.source, value) {
            (KeySource::Template(_), KeyValue::S(text)) => self.front(attribute, text),
            (KeySource::Template(_), _) => Vec::new(),
            (KeySource::Field { component, .. }, value) => self.attribute(*component, value).into_iter().collect(),
        }
    }

    /// What the columns of a template are, if a key begins with this text.
    fn front(self, attribute: &KeyAttribute, text: &str) -> Vec<(usize, SqlValue)> {
        let KeySource::Template(template) = &attribute.source else { return Vec::new() };
        let places = places(attribute);
        let value = |(component, text): (usize, std::borrow::Cow<'_, str>)| {
            let place = places.iter().find(|place| place.component == component)?;
            // It may be another text in the column.
            let is_exact = matches!(place.form, KeyForm::Text(format) if format.case == Case::Keep);
            is_exact.then(|| self.text(component, &text)).flatten()
        };
        template.front(text).into_iter().filter_map(value).collect()
    }

    fn text(self, component: usize, text: &str) -> Option<(usize, SqlValue)> {
        self.read(component, |read| match read {
            ReadPart::Text(read) => read(text).ok(),
            ReadPart::Attribute(_) => None,
        })
    }

    fn attribute(self, component: usize, value: &KeyValue) -> Option<(usize, SqlValue)> {
        self.read(component, |read| match read {
            ReadPart::Attribute(read) => read(value.clone()).ok(),
            ReadPart::Text(_) => None,
        })
    }

    fn read(self, component: usize, value: impl Fn(ReadPart) -> Option<SqlValue>) -> Option<(usize, SqlValue)> {
        let field = self.schema.components.get(component)?;
        let parts = self.plan.key_parts.iter().filter(|part| part.field == *field);
        Some((self.column(component)?, parts.map(|part| part.read).find_map(value)?))
    }

    /// The column of a component, by its position.
    fn column(self, component: usize) -> Option<usize> {
        let field = self.schema.components.get(component)?;
        let is_stored = |column: &Column| column.field == *field && column.kind == ColumnKind::Stored;
        self.plan.root.columns.iter().position(is_stored)
    }

    /// The rows whose keys are at one side of a value, or are this value.
    fn bound(self, attribute: &KeyAttribute, value: &KeyValue, side: Order) -> Option<Bound> {
        let (values, places) = (self.bound_values(attribute, value), places(attribute));
        let mut terms = Vec::new();
        for (component, value, text) in values {
            let place = places.iter().find(|place| place.component == component)?;
            let Some((term, order)) = self.term(*place) else { break };
            let is_text = matches!(term.form, Form::Bytes(_));
            if value == SqlValue::Null || (is_text && text.is_some_and(|text| value_text(&value) != text)) {
                break;
            }
            let side = if side == Order::Up { order } else { order.reversed() };
            terms.push((term, side, value));
        }
        (!terms.is_empty()).then_some(Bound { terms, included: true })
    }

    /// The components of a bound, as their columns have them, and of a template their texts.
    fn bound_values(self, attribute: &KeyAttribute, value: &KeyValue) -> Vec<(usize, SqlValue, Option<String>)> {
        match (&attribute.source, value) {
            (KeySource::Field { component, .. }, value) => {
                let value = self.attribute(*component, value);
                value.into_iter().map(|(_, value)| (*component, value, None)).collect()
            }
            (KeySource::Template(template), KeyValue::S(text)) => {
                // An upper bound is the text behind all that start with another one.
                let before = before(text);
                let (exact, before) = (template.front(text), template.front(&before));
                let components = if exact.len() >= before.len() { exact } else { before };
                let value = |(component, text): (usize, std::borrow::Cow<'_, str>)| {
                    let (_, value) = self.text(component, &text)?;
                    Some((component, value, Some(text.into_owned())))
                };
                components.into_iter().map_while(value).collect()
            }
            (KeySource::Template(_), _) => Vec::new(),
        }
    }

    /// The order of a reading; `None` when the columns do not have it.
    fn order(self, reading: &Reading, equal: &[(usize, SqlValue)]) -> Option<Vec<(Term, Order)>> {
        let mut terms: Vec<(Term, Order)> = Vec::new();
        for attribute in reading.index().sorts().chain(self.schema.primary.attributes()) {
            if attribute.shards().is_some() {
                return None;
            }
            for place in places(attribute) {
                let column = self.column(place.component)?;
                let is_known = equal.iter().any(|(known, _)| *known == column)
                    || terms.iter().any(|(term, _)| term.column == column);
                if !is_known {
                    let (term, order) = self.term(place)?;
                    terms.push((term, if reading.is_descending() { order.reversed() } else { order }));
                }
            }
        }
        Some(terms)
    }

    /// What is in the order of a component's texts; `None` when nothing is.
    fn term(self, place: Place) -> Option<(Term, Order)> {
        let column = self.column(place.component)?;
        let type_ = self.plan.root.columns.get(column)?.declared;
        let field = self.schema.components.get(place.component)?;
        let mut parts = self.plan.key_parts.iter().filter(|part| part.field == *field);
        if !parts.any(|part| (part.keeps_order)(type_)) {
            return None;
        }
        let bytes = Form::Bytes(place.following);
        let (form, order) = match (place.form, type_) {
            (KeyForm::Attribute(KeyKind::S), ColumnType::Text | ColumnType::Enum { .. }) => (bytes, Order::Up),
            (KeyForm::Attribute(KeyKind::N), ColumnType::Integer { .. } | ColumnType::Decimal)
            | (KeyForm::Attribute(KeyKind::B), ColumnType::Bytes) => (Form::Values, Order::Up),
            (KeyForm::Attribute(_), _) => return None,
            (KeyForm::Text(format), _) if format.case != Case::Keep || format.escape.is_some() => return None,
            (KeyForm::Text(format), type_) => {
                let order = if format.descending.is_some() { Order::Down } else { Order::Up };
                let has_width = format.pad > 0 || format.ordered.is_some();
                match type_ {
                    ColumnType::Integer { .. } | ColumnType::Decimal if has_width => (Form::Values, order),
                    ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp | ColumnType::Bytes => {
                        (Form::Values, order)
                    }
                    ColumnType::Text | ColumnType::Integer { .. } | ColumnType::Enum { .. } if order == Order::Up => {
                        (bytes, order)
                    }
                    _ => return None,
                }
            }
        };
        Some((Term { column, form }, order))
    }
}

/// The components of a key attribute, in order.
fn places(attribute: &KeyAttribute) -> Vec<Place> {
    match &attribute.source {
        KeySource::Field { component, .. } => {
            vec![Place { component: *component, form: KeyForm::Attribute(attribute.kind), following: "" }]
        }
        KeySource::Template(template) => {
            let parts = template.parts;
            let place = |(at, part): (usize, &Part)| match part {
                Part::Component { component, format, .. } => Some(Place {
                    component: *component,
                    form: KeyForm::Text(*format),
                    following: match parts.get(at + 1) {
                        Some(Part::Literal(literal)) => literal,
                        _ => "",
                    },
                }),
                Part::Literal(_) | Part::Shard(_) => None,
            };
            parts.iter().enumerate().filter_map(place).collect()
        }
    }
}

/// The text whose successor this is, as far as the last character goes.
fn before(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if let Some(last) = chars.pop()
        && let Some(previous) = u32::from(last).checked_sub(1).and_then(char::from_u32)
    {
        chars.push(previous);
    }
    chars.into_iter().collect()
}

fn value_text(value: &SqlValue) -> String {
    match value {
        SqlValue::Text(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Each column once.
fn once(equal: Vec<(usize, SqlValue)>) -> Vec<(usize, SqlValue)> {
    let mut columns: Vec<(usize, SqlValue)> = Vec::with_capacity(equal.len());
    for (column, value) in equal {
        if !columns.contains(&(column, value.clone())) {
            columns.push((column, value));
        }
    }
    columns
}
