//! The first components of a sort key, given one after the other: `k.created_at(january).order_id(7)`.

use std::marker::PhantomData;
use std::ops::Deref;

use super::format::Direction;
use super::template::{push_component, push_following};
use super::{KeyAttribute, KeyPart, KeySource, KeyValue, Part, SORT_KEY_MAX};
use crate::schema::IndexSchema;
use crate::value::R;

/// A sort key up to some component.
#[derive(Debug)]
pub struct Prefix {
    /// The attribute that the next component is of.
    attribute: &'static KeyAttribute,
    /// The attributes after it.
    rest: &'static [KeyAttribute],
    state: R<State>,
}

/// The key that a prefix has come to.
#[derive(Debug)]
pub struct State {
    /// The values of the attributes before the last.
    pub(super) equal: Vec<KeyValue>,
    /// The last component, or the field that is the last attribute.
    pub(super) last: &'static str,
    /// The key so far, with the literal after the last component.
    pub(super) value: KeyValue,
    /// The text before the last component.
    pub(super) scope: String,
    /// True when there is no component left to give.
    pub(super) complete: bool,
    /// The last component, when more text follows it.
    pub(super) followed: Option<&'static str>,
    /// What the order of the last component's texts is to that of its values.
    pub(super) direction: Direction,
    /// A component whose direction is not that of the one before it.
    pub(super) turn: Option<&'static str>,
    /// How many components are given.
    given: usize,
    /// How many parts of the template are written.
    parts: usize,
}

impl Prefix {
    /// The prefix before any component is given.
    #[must_use]
    pub fn start(attribute: &'static KeyAttribute) -> Self {
        let head = attribute.head();
        let state = State {
            equal: Vec::new(),
            last: attribute.name.text,
            value: KeyValue::S(head.to_owned()),
            scope: String::new(),
            complete: matches!(&attribute.source, KeySource::Template(template) if template.is_constant()),
            followed: None,
            direction: Direction::Ascending,
            turn: None,
            given: 0,
            parts: usize::from(!head.is_empty()),
        };
        Prefix { attribute, rest: &[], state: Ok(state) }
    }

    /// The prefix of an index's sort key before any component is given.
    #[must_use]
    pub fn of_index(index: &'static IndexSchema) -> Self {
        // Generated code asks only where there is a sort key; the partition key keeps the function total.
        Prefix { rest: index.more_sort, ..Prefix::start(index.sort.as_ref().unwrap_or(&index.partition)) }
    }

    /// Adds the next component.
    #[must_use]
    pub fn then(&self, value: &dyn KeyPart) -> Self {
        let is_given = matches!(&self.state, Ok(state) if state.parts > 0);
        let (attribute, rest) = match (&self.attribute.source, self.rest) {
            // A field is a whole attribute, so that the next component is of the next one.
            (KeySource::Field { .. }, [attribute, rest @ ..]) if is_given => (attribute, rest),
            (KeySource::Field { .. } | KeySource::Template(_), rest) => (self.attribute, rest),
        };
        let state = match &self.state {
            Ok(state) => extend(attribute, state, value).map_err(|error| error.at(attribute.name.text)),
            Err(error) => Err(error.again()),
        };
        Prefix { attribute, rest, state }
    }

    pub(super) fn into_state(self) -> R<State> {
        self.state
    }
}

fn extend(attribute: &'static KeyAttribute, state: &State, value: &dyn KeyPart) -> R<State> {
    let template = match attribute.source {
        KeySource::Template(template) => template,
        KeySource::Field { field, .. } => {
            let value = value.key_value()?;
            attribute.check(&value, SORT_KEY_MAX)?;
            let mut equal = state.equal.clone();
            equal.extend((state.parts > 0).then(|| state.value.clone()));
            return Ok(State { equal, last: field, value, complete: true, given: 1, parts: 1, ..state.again() });
        }
    };
    let KeyValue::S(scope) = &state.value else { return Ok(state.again()) };
    let Some(Part::Component { field, format, .. }) = template.parts.get(state.parts) else { return Ok(state.again()) };
    let following = match template.parts.get(state.parts + 1) {
        Some(Part::Literal(literal)) => Some(*literal),
        _ => None,
    };
    let mut text = scope.clone();
    push_component(&mut text, field, *format, value)?;
    if let Some(literal) = following {
        push_following(&mut text, field, scope.len(), literal)?;
    }
    let parts = state.parts + 1 + usize::from(following.is_some());
    let (given, direction) = (state.given, format.direction());
    let turns = given > 0 && direction != state.direction;
    Ok(State {
        equal: Vec::new(),
        last: field,
        value: KeyValue::S(text),
        scope: scope.clone(),
        complete: parts >= template.parts.len(),
        followed: following.map(|_| *field),
        direction,
        turn: state.turn.or_else(|| turns.then_some(*field)),
        given: given + 1,
        parts,
    })
}

impl State {
    fn again(&self) -> State {
        State { equal: self.equal.clone(), value: self.value.clone(), scope: self.scope.clone(), ..*self }
    }
}

/// A prefix in a query's sort condition: a condition of its own ("starts with these components"), a bound of a range,
/// or the start of a longer prefix. `O` says whether ranges over the last component are possible, `N` has the method
/// for the next one.
#[derive(Debug)]
pub struct SortPrefix<O, N> {
    next: N,
    prefix: Prefix,
    order: PhantomData<O>,
}

impl<O, N: From<Prefix>> SortPrefix<O, N> {
    /// Adds a component to `prefix`.
    #[must_use]
    pub fn new(prefix: &Prefix, value: &dyn KeyPart) -> Self {
        SortPrefix { prefix: prefix.then(value), next: N::from(prefix.then(value)), order: PhantomData }
    }
}

impl<O, N> SortPrefix<O, N> {
    pub(super) fn into_prefix(self) -> Prefix {
        self.prefix
    }
}

impl<O, N> Deref for SortPrefix<O, N> {
    type Target = N;
    fn deref(&self) -> &N {
        &self.next
    }
}

/// No component is left.
#[derive(Debug, Default)]
pub struct Complete;

impl From<Prefix> for Complete {
    fn from(_: Prefix) -> Self {
        Complete
    }
}
