//! Sort conditions: each lets through the keys that it means, all of them and no others.

use std::ops::Bound;

use proptest::prelude::*;

use super::{awkward, lend, part};
use crate::key::{
    Complete, Format, KeyAttribute, KeyKind, KeySource, KeyValue, Ordered, OrderedAtEnd, Part, Prefix, SortCondition,
    SortPrefix, SortRange, Template,
};
use crate::value::Name;

/// `ORDER#{day:03}#{text}`
const SK: KeyAttribute = KeyAttribute {
    name: &Name { text: "SK", json: "\"SK\":" },
    kind: KeyKind::S,
    source: KeySource::Template(TEMPLATE),
};
const DAY: Part = Part::Component { component: 0, field: "day", format: Format::PLAIN.padded(3) };
const TEMPLATE: Template = Template { parts: &[Part::Literal("ORDER#"), DAY, Part::Literal("#"), part(1)] };

/// What a derive makes of it.
struct AfterDay(Prefix);
impl From<Prefix> for AfterDay {
    fn from(prefix: Prefix) -> Self {
        AfterDay(prefix)
    }
}
fn day(day: u16) -> SortPrefix<Ordered, AfterDay> {
    SortPrefix::new(&Prefix::start(&SK), &day)
}
fn text(at: u16, text: &str) -> SortPrefix<OrderedAtEnd, Complete> {
    SortPrefix::new(&day(at).0, &text.to_owned())
}

fn key(day: u16, text: &str) -> String {
    TEMPLATE.write(&[Some(&day), Some(&text.to_owned())]).unwrap().unwrap()
}

/// What DynamoDB lets through, less what is dropped after reading.
fn lets_through(range: &SortRange, key: &str) -> bool {
    let key = KeyValue::from(key);
    let text = |value: &KeyValue| match value {
        KeyValue::S(text) => text.clone().into_bytes(),
        other => panic!("{other:?}"),
    };
    let at = text(&key);
    let through = match range {
        SortRange::All => true,
        SortRange::Nothing => false,
        SortRange::Exactly(value) => text(value) == at,
        SortRange::StartsWith(prefix) => at.starts_with(prefix.as_bytes()),
        SortRange::From(low) => text(low) <= at,
        SortRange::Below(high) => at < text(high),
        SortRange::To(high) => at <= text(high),
        SortRange::Between { low, high, .. } => text(low) <= at && at <= text(high),
        SortRange::Within { .. } => panic!("a template is one attribute: {range:?}"),
    };
    through && !range.drops(&key)
}

/// Keys of other entities in the same partition, right beside ours and far from them.
const FOREIGN: [&str; 12] = [
    "",
    "ORDER",
    "ORDER!",
    "ORDER\"007#x",
    "ORDER$",
    "ORDER$007#x",
    "ORDER_ITEM#007#x",
    "ORDERS#007#x",
    "ORDES",
    "A#007#x",
    "Z",
    "\u{10FFFF}",
];

fn means(range: &SortRange, at: u16, name: &str, meant: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(lets_through(range, &key(at, name)), meant, "{:?} on {}", range, key(at, name));
    for foreign in FOREIGN {
        prop_assert!(!lets_through(range, foreign), "{range:?} on {foreign}");
    }
    Ok(())
}

fn days() -> impl Strategy<Value = u16> {
    prop_oneof![0..15_u16, 95..105_u16, Just(999)]
}

fn some_text() -> impl Strategy<Value = String> {
    awkward().prop_filter("empty", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_prefix_is_its_own_keys(a in days(), at in days(), name in some_text()) {
        means(&day(a).into_range()?, at, &name, at == a)?;
    }

    #[test]
    fn a_whole_key_is_that_key(a in days(), b in some_text(), at in days(), name in some_text()) {
        means(&text(a, &b).into_range()?, at, &name, (at, &name) == (a, &b))?;
        means(&text(a, &b).into_range()?, a, &b, true)?;
    }

    #[test]
    fn ranges_over_an_inner_component_cover_its_keys(a in days(), b in days(), at in days(), name in some_text()) {
        means(&(day(a)..day(b)).into_range()?, at, &name, (a..b).contains(&at))?;
        means(&(day(a)..=day(b)).into_range()?, at, &name, (a..=b).contains(&at))?;
        means(&(day(a)..).into_range()?, at, &name, (a..).contains(&at))?;
        means(&(..day(b)).into_range()?, at, &name, (..b).contains(&at))?;
        means(&(..=day(b)).into_range()?, at, &name, (..=b).contains(&at))?;
    }

    #[test]
    fn ranges_over_the_last_component_stay_below_the_components_before_it(day in days(), a in some_text(), b in some_text(), at in days(), name in some_text()) {
        let contains = |low: Bound<&String>, high: Bound<&String>| at == day && std::ops::RangeBounds::<String>::contains(&(low, high), &name);
        let (low, high) = (|| text(day, &a), || text(day, &b));
        means(&(low()..high()).into_range()?, at, &name, contains(Bound::Included(&a), Bound::Excluded(&b)))?;
        means(&(low()..=high()).into_range()?, at, &name, contains(Bound::Included(&a), Bound::Included(&b)))?;
        means(&(low()..).into_range()?, at, &name, contains(Bound::Included(&a), Bound::Unbounded))?;
        means(&(..high()).into_range()?, at, &name, contains(Bound::Unbounded, Bound::Excluded(&b)))?;
        means(&(..=high()).into_range()?, at, &name, contains(Bound::Unbounded, Bound::Included(&b)))?;
        // The bounds themselves are the likeliest place for an error.
        means(&(low()..).into_range()?, day, &a, true)?;
        means(&(..high()).into_range()?, day, &b, false)?;
        means(&(..=high()).into_range()?, day, &b, true)?;
    }

    #[test]
    fn an_entity_is_its_own_keys(at in days(), name in some_text()) {
        let range = SortRange::of_entity(&SK);
        means(&range, at, &name, true)?;
    }
}

#[test]
fn a_component_ends_with_its_delimiter() {
    let prefix = |range: SortRange| matches!(range, SortRange::StartsWith(text) if text == "ORDER#034#");
    assert!(prefix(day(34).into_range().unwrap()));
}

#[test]
fn an_empty_range_asks_for_nothing() {
    assert_eq!((day(7)..day(7)).into_range().unwrap(), SortRange::Nothing);
    assert_eq!((day(8)..=day(7)).into_range().unwrap(), SortRange::Nothing);
    assert_eq!((text(1, "a")..=text(1, "a")).into_range().unwrap(), SortRange::Exactly("ORDER#001#a".into()));
}

#[test]
fn a_bound_that_cannot_be_a_key_is_an_error() {
    let error = (day(1)..day(1000)).into_range().unwrap_err();
    assert_eq!(error.to_string(), "attribute `SK`: `day`: the number has more digits than the template pads to");
    assert!(text(1, "").into_range().is_err());
    assert!(text(1000, "x").into_range().is_err());
}

/// `{text}#END`: the text is the last component, but not the end of the key.
#[test]
fn a_text_that_more_text_follows_bounds_no_range() {
    const TAIL: KeyAttribute = KeyAttribute {
        name: &Name { text: "SK", json: "\"SK\":" },
        kind: KeyKind::S,
        source: KeySource::Template(Template { parts: &[part(0), Part::Literal("#END")] }),
    };
    let name = |text: &str| SortPrefix::<OrderedAtEnd, Complete>::new(&Prefix::start(&TAIL), &text.to_owned());
    // `a!` is above `a`, and `a!#END` is below `a#END`.
    let error = (name("a")..).into_range().unwrap_err();
    assert_eq!(error.to_string(), "`a`: it cannot bound a range, as the text that follows it disturbs the order");
    assert_eq!(name("a").into_range().unwrap(), SortRange::Exactly("a#END".into()));
}

#[test]
fn number_keys_compare_as_numbers() {
    const RANK: KeyAttribute = KeyAttribute {
        name: &Name { text: "rank", json: "\"rank\":" },
        kind: KeyKind::N,
        source: KeySource::Field { component: 0, field: "rank" },
    };
    let rank = |rank: i64| SortPrefix::<Ordered, Complete>::new(&Prefix::start(&RANK), &rank);
    let n = |text: &str| KeyValue::N(text.to_owned());
    let between = |low, high| SortRange::Between { low: n(low), high: n(high), drop_high: false };
    assert_eq!((rank(9)..=rank(10)).into_range().unwrap(), between("9", "10"));
    assert_eq!((rank(-10)..=rank(-9)).into_range().unwrap(), between("-10", "-9"));
    assert_eq!((rank(10)..=rank(9)).into_range().unwrap(), SortRange::Nothing);
    assert_eq!((rank(9)..).into_range().unwrap(), SortRange::From(n("9")));
    assert_eq!((..rank(9)).into_range().unwrap(), SortRange::Below(n("9")));
    assert_eq!((..=rank(9)).into_range().unwrap(), SortRange::To(n("9")));
    assert_eq!(rank(9).into_range().unwrap(), SortRange::Exactly(n("9")));
    let dropped = (rank(9)..rank(11)).into_range().unwrap();
    assert!(dropped.has_dropped() && dropped.drops(&n("11")) && !dropped.drops(&n("10")));
}

#[test]
fn padded_numbers_sort_as_numbers_do() {
    let mut keys: Vec<String> = [5, 10, 9, 0, 100, 99, 999].map(|at| key(at, "x")).into();
    keys.sort();
    assert_eq!(keys, [0, 5, 9, 10, 99, 100, 999].map(|at| key(at, "x")));
    assert_eq!(TEMPLATE.write(&lend(&[])).unwrap(), None);
}
