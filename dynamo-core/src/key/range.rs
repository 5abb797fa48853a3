//! Rust ranges over key prefixes, and the key condition that each becomes.
//!
//! A bound that is a prefix covers every key below it, and no range runs past the keys that share the components
//! before its bound. Bounds are in the order of the values; where a component is written in descending order, the keys run
//! the other way.

use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use super::format::Direction;
use super::prefix::{Complete, SortPrefix, State};
use super::{KeyAttribute, KeySource, KeyValue, Ordered, OrderedAtEnd};
use crate::value::{Problem, R, ValueError};

/// A condition on the sort key, as DynamoDB can evaluate it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortRange {
    /// No condition.
    All,
    /// No key at all: the range is empty.
    Nothing,
    /// `sk = :v`.
    Exactly(KeyValue),
    /// `begins_with(sk, :v)`.
    StartsWith(String),
    /// `sk >= :v`.
    From(KeyValue),
    /// `sk < :v`.
    Below(KeyValue),
    /// `sk <= :v`.
    To(KeyValue),
    /// `sk BETWEEN :low AND :high`.
    Between {
        /// The first key.
        low: KeyValue,
        /// The last key.
        high: KeyValue,
        /// True when `high` itself is not meant; DynamoDB has no such condition, so that one item is dropped after reading.
        drop_high: bool,
    },
    /// Of a sort key of several attributes: `sk1 = :v AND ..`, and a condition on the attribute after these.
    Within {
        /// The values of the first attributes.
        equal: Vec<KeyValue>,
        /// What holds of the next.
        range: Box<SortRange>,
    },
}

/// What a sort condition may be: a prefix, or a range of prefixes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on this sort key",
    label = "not a sort condition",
    note = "give a prefix such as `k.created_at(t)`, or a range of two"
)]
pub trait SortCondition {
    /// The condition.
    ///
    /// # Errors
    /// When a component cannot be in a key.
    fn into_range(self) -> R<SortRange>;
}

/// A prefix that keys can be above or below.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the bound of a range",
    label = "its texts do not sort as its values do",
    note = "a range over a number needs digits of one width in the template, `{{n:010}}` or `{{n:ordered}}`, as `10` sorts before `9`",
    note = "a range over a text is possible only where the text ends the key, as `a!#` sorts before `a#`"
)]
pub trait RangeBound: sealed::RangeBound {}

impl<N> RangeBound for SortPrefix<Ordered, N> {}
impl RangeBound for SortPrefix<OrderedAtEnd, Complete> {}

mod sealed {
    use super::{Complete, Ordered, OrderedAtEnd, Problem, R, SortPrefix, State, ValueError};

    pub trait RangeBound {
        #[doc(hidden)]
        fn into_state(self) -> R<State>;
    }

    impl<N> RangeBound for SortPrefix<Ordered, N> {
        fn into_state(self) -> R<State> {
            self.into_prefix().into_state()
        }
    }

    impl RangeBound for SortPrefix<OrderedAtEnd, Complete> {
        fn into_state(self) -> R<State> {
            let state = self.into_prefix().into_state()?;
            match state.followed {
                None => Ok(state),
                Some(component) => {
                    let reason = "it cannot bound a range, as the text that follows it disturbs the order";
                    Err(ValueError::new(Problem::Key { component, reason }))
                }
            }
        }
    }
}

impl<O, N> SortCondition for SortPrefix<O, N> {
    fn into_range(self) -> R<SortRange> {
        let State { equal, value, complete, .. } = self.into_prefix().into_state()?;
        let range = match value {
            value if complete => SortRange::Exactly(value),
            KeyValue::S(text) => SortRange::StartsWith(text),
            value => SortRange::Exactly(value),
        };
        Ok(within(equal, range))
    }
}

impl<B: RangeBound> SortCondition for Range<B> {
    fn into_range(self) -> R<SortRange> {
        let (mut low, high) = (self.start.into_state()?, self.end.into_state()?);
        connected(&low, &high)?;
        let equal = same_before(&mut low, &high)?;
        Ok(within(
            equal,
            match low.direction {
                Direction::Ascending => between(low.value, Bound::before(high)),
                Direction::Descending => from_above(high, Bound::through(low)),
            },
        ))
    }
}

impl<B: RangeBound> SortCondition for RangeInclusive<B> {
    fn into_range(self) -> R<SortRange> {
        let (low, high) = self.into_inner();
        let (mut low, high) = (low.into_state()?, high.into_state()?);
        connected(&low, &high)?;
        let equal = same_before(&mut low, &high)?;
        Ok(within(
            equal,
            match low.direction {
                Direction::Ascending => between(low.value, Bound::through(high)),
                Direction::Descending => between(high.value, Bound::through(low)),
            },
        ))
    }
}

impl<B: RangeBound> SortCondition for RangeFrom<B> {
    fn into_range(self) -> R<SortRange> {
        let mut state = self.start.into_state()?;
        let equal = std::mem::take(&mut state.equal);
        Ok(within(
            equal,
            match state.direction {
                Direction::Ascending => match Bound::of_scope(&state) {
                    Some(end) => between(state.value, end),
                    None => SortRange::From(state.value),
                },
                Direction::Descending => up_to(state.scope.clone(), Bound::through(state)),
            },
        ))
    }
}

impl<B: RangeBound> SortCondition for RangeTo<B> {
    fn into_range(self) -> R<SortRange> {
        let mut state = self.end.into_state()?;
        let equal = std::mem::take(&mut state.equal);
        Ok(within(
            equal,
            match state.direction {
                Direction::Ascending => up_to(state.scope.clone(), Bound::before(state)),
                Direction::Descending => match Bound::of_scope(&state) {
                    Some(end) => from_above(state, end),
                    None => above(state.value).map_or(SortRange::Nothing, SortRange::From),
                },
            },
        ))
    }
}

impl<B: RangeBound> SortCondition for RangeToInclusive<B> {
    fn into_range(self) -> R<SortRange> {
        let mut state = self.end.into_state()?;
        let equal = std::mem::take(&mut state.equal);
        Ok(within(
            equal,
            match state.direction {
                Direction::Ascending => up_to(state.scope.clone(), Bound::through(state)),
                Direction::Descending => match Bound::of_scope(&state) {
                    Some(end) => between(state.value, end),
                    None => SortRange::From(state.value),
                },
            },
        ))
    }
}

/// The keys between two bounds lie together when the bounds differ in the last component alone, or when all components
/// run in one direction.
fn connected(low: &State, high: &State) -> R<()> {
    match low.turn {
        Some(component) if low.scope != high.scope => {
            let reason = "it runs in another direction than the component before it, so that the bounds of a range have \
                          to share all components but the last";
            Err(ValueError::new(Problem::Key { component, reason }))
        }
        _ => Ok(()),
    }
}

/// An upper bound.
struct Bound {
    value: KeyValue,
    included: bool,
}

impl Bound {
    /// Everything below the prefix and the prefix's own keys.
    fn through(state: State) -> Bound {
        match state.value {
            // A prefix that is not a whole key: everything that starts with it, which ends before its successor.
            KeyValue::S(text) if !state.complete => match successor(&text) {
                Some(end) => Bound { value: KeyValue::S(end), included: false },
                None => Bound { value: KeyValue::S(text), included: true },
            },
            value => Bound { value, included: true },
        }
    }

    /// Everything that shares the components before the last one; `None` when there are none.
    fn of_scope(state: &State) -> Option<Bound> {
        successor(&state.scope).map(|end| Bound { value: KeyValue::S(end), included: false })
    }

    /// Everything before the prefix.
    fn before(state: State) -> Bound {
        Bound { value: state.value, included: false }
    }
}

fn between(low: KeyValue, high: Bound) -> SortRange {
    match (compare(&low, &high.value), high.included) {
        (std::cmp::Ordering::Greater, _) | (std::cmp::Ordering::Equal, false) => SortRange::Nothing,
        (std::cmp::Ordering::Equal, true) => SortRange::Exactly(low),
        (std::cmp::Ordering::Less, included) => SortRange::Between { low, high: high.value, drop_high: !included },
    }
}

/// The keys behind a prefix and its own keys.
fn from_above(low: State, high: Bound) -> SortRange {
    above(low.value).map_or(SortRange::Nothing, |low| between(low, high))
}

/// The first key that is neither a text nor starts with it. Only templates run downwards, so there is nothing but text.
fn above(value: KeyValue) -> Option<KeyValue> {
    match value {
        KeyValue::S(text) => successor(&text).map(KeyValue::S),
        KeyValue::N(_) | KeyValue::B(_) => None,
    }
}

fn up_to(scope: String, high: Bound) -> SortRange {
    match (scope.is_empty(), high.included) {
        (false, _) => between(KeyValue::S(scope), high),
        (true, true) => SortRange::To(high.value),
        (true, false) => SortRange::Below(high.value),
    }
}

/// The condition on a sort key whose first attributes have these values.
fn within(equal: Vec<KeyValue>, range: SortRange) -> SortRange {
    if equal.is_empty() || range == SortRange::Nothing {
        return range;
    }
    SortRange::Within { equal, range: Box::new(range) }
}

/// What both bounds of a range have before their last attribute: DynamoDB takes a range of one attribute only.
fn same_before(low: &mut State, high: &State) -> R<Vec<KeyValue>> {
    if low.equal == high.equal {
        return Ok(std::mem::take(&mut low.equal));
    }
    let reason =
        "both bounds of a range have to agree in the attributes before it, as DynamoDB takes a range of one only";
    Err(ValueError::new(Problem::Key { component: high.last, reason }).at(high.last))
}

/// DynamoDB's order of key values of one type.
pub(crate) fn compare(a: &KeyValue, b: &KeyValue) -> std::cmp::Ordering {
    match (a, b) {
        (KeyValue::S(a), KeyValue::S(b)) => a.as_bytes().cmp(b.as_bytes()),
        (KeyValue::B(a), KeyValue::B(b)) => a.cmp(b),
        (KeyValue::N(a), KeyValue::N(b)) => crate::value::compare_numbers(a, b),
        // Both come from one attribute, so they are of one type; others have no order.
        _ => std::cmp::Ordering::Less,
    }
}

/// The smallest text that is greater than every text that starts with `prefix`; `None` when there is none.
fn successor(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = match last {
            char::MAX => continue,
            '\u{D7FF}' => '\u{E000}',
            last => char::from_u32(u32::from(last) + 1)?,
        };
        chars.push(next);
        return Some(chars.into_iter().collect());
    }
    None
}

impl SortRange {
    /// The keys of one entity: what its template can write.
    #[must_use]
    pub fn of_entity(attribute: &KeyAttribute) -> SortRange {
        match &attribute.source {
            KeySource::Template(template) if template.is_constant() => {
                SortRange::Exactly(KeyValue::S(template.head().to_owned()))
            }
            KeySource::Template(template) if !template.head().is_empty() => {
                SortRange::StartsWith(template.head().to_owned())
            }
            KeySource::Template(_) | KeySource::Field { .. } => SortRange::All,
        }
    }

    /// True for sort keys in the range.
    pub(crate) fn has(&self, sorts: &[KeyValue]) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let is = |key: &KeyValue, orders: &[std::cmp::Ordering]| {
            sorts.first().is_some_and(|sort| orders.contains(&compare(sort, key)))
        };
        match self {
            SortRange::All => true,
            SortRange::Nothing => false,
            SortRange::Exactly(key) => is(key, &[Equal]),
            SortRange::StartsWith(head) => matches!(sorts.first(), Some(KeyValue::S(text)) if text.starts_with(head)),
            SortRange::From(key) => is(key, &[Equal, Greater]),
            SortRange::Below(key) => is(key, &[Less]),
            SortRange::To(key) => is(key, &[Less, Equal]),
            SortRange::Between { low, high, drop_high } => {
                is(low, &[Equal, Greater]) && is(high, if *drop_high { &[Less] } else { &[Less, Equal] })
            }
            SortRange::Within { equal, range } => {
                let are_equal = equal.iter().zip(sorts).all(|(wanted, sort)| wanted == sort);
                sorts.len() > equal.len() && are_equal && range.has(sorts.get(equal.len()..).unwrap_or_default())
            }
        }
    }

    /// True when the range leaves out one item that its condition lets through.
    pub(crate) fn has_dropped(&self) -> bool {
        matches!(self.last().1, SortRange::Between { drop_high: true, .. })
    }

    /// How many attributes of the sort key have one value, and the condition on the attribute after them.
    pub(crate) fn last(&self) -> (usize, &SortRange) {
        match self {
            SortRange::Within { equal, range } => (equal.len(), range),
            range => (0, range),
        }
    }

    /// True for the one item that a condition lets through and the range does not mean.
    #[must_use]
    pub fn drops(&self, sort: &KeyValue) -> bool {
        matches!(self.last().1, SortRange::Between { high, drop_high: true, .. } if high == sort)
    }
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn a_successor_is_above_every_text_with_the_prefix() {
        assert_eq!(successor("ORDER#").as_deref(), Some("ORDER$"));
        assert_eq!(successor("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(successor("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(successor(""), None);
    }
}
