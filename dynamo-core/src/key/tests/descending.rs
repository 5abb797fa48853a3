//! `{at:desc}`: greater values come first, and ranges mean the values that they say.

use std::ops::{Bound, RangeBounds};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use crate::key::{
    Alphabet, Complete, DescendingComponent, Format, KeyAttribute, KeyComponent, KeyKind, KeySource, KeyValue, Ordered,
    Part, Prefix, SortCondition, SortPrefix, SortRange, Template,
};
use crate::value::{Name, timestamp_text};

/// `LOG#{year:04,desc}#{day:03,desc}#{line:02}`
const SK: KeyAttribute = KeyAttribute {
    name: &Name { text: "SK", json: "\"SK\":" },
    kind: KeyKind::S,
    source: KeySource::Template(TEMPLATE),
};
const fn number(component: usize, width: usize, descending: bool) -> Part {
    let format = Format::PLAIN.padded(width);
    let format = if descending { format.descending(Alphabet::Number) } else { format };
    Part::Component { component, field: ["year", "day", "line"][component], format }
}
const PARTS: [Part; 6] = [
    Part::Literal("LOG#"),
    number(0, 4, true),
    Part::Literal("#"),
    number(1, 3, true),
    Part::Literal("#"),
    number(2, 2, false),
];
const TEMPLATE: Template = Template { parts: &PARTS };

type Bounded = SortPrefix<Ordered, Complete>;

fn prefix(values: &[u16]) -> Bounded {
    let mut before = Prefix::start(&SK);
    let (last, first) = values.split_last().expect("a component");
    for value in first {
        before = before.then(value);
    }
    SortPrefix::new(&before, last)
}

fn key(values: [u16; 3]) -> String {
    TEMPLATE.write(&[Some(&values[0]), Some(&values[1]), Some(&values[2])]).unwrap().unwrap()
}

fn lets_through(range: &SortRange, key: &str) -> bool {
    let value = KeyValue::from(key);
    let text = |value: &KeyValue| match value {
        KeyValue::S(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let through = match range {
        SortRange::All => true,
        SortRange::Nothing => false,
        SortRange::Exactly(only) => *only == value,
        SortRange::StartsWith(prefix) => key.starts_with(prefix),
        SortRange::From(low) => *text(low) <= *key,
        SortRange::Below(high) => *key < *text(high),
        SortRange::To(high) => *key <= *text(high),
        SortRange::Between { low, high, .. } => *text(low) <= *key && *key <= *text(high),
        SortRange::Within { .. } => panic!("a template is one attribute: {range:?}"),
    };
    through && !range.drops(&value)
}

fn means(range: &SortRange, at: [u16; 3], meant: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(lets_through(range, &key(at)), meant, "{:?} on {}", range, key(at));
    for foreign in ["LOG", "LOG!", "LOG$", "LOGS#0", "A", "Z"] {
        prop_assert!(!lets_through(range, foreign), "{range:?} on {foreign}");
    }
    Ok(())
}

fn every_range(
    a: &[u16],
    b: &[u16],
    at: [u16; 3],
    contains: impl Fn(Bound<u16>, Bound<u16>) -> bool,
) -> Result<(), TestCaseError> {
    let (low, high) = (*a.last().unwrap(), *b.last().unwrap());
    means(&(prefix(a)..prefix(b)).into_range()?, at, contains(Bound::Included(low), Bound::Excluded(high)))?;
    means(&(prefix(a)..=prefix(b)).into_range()?, at, contains(Bound::Included(low), Bound::Included(high)))?;
    means(&(prefix(a)..).into_range()?, at, contains(Bound::Included(low), Bound::Unbounded))?;
    means(&(..prefix(b)).into_range()?, at, contains(Bound::Unbounded, Bound::Excluded(high)))?;
    means(&(..=prefix(b)).into_range()?, at, contains(Bound::Unbounded, Bound::Included(high)))
}

fn small() -> impl Strategy<Value = u16> {
    prop_oneof![8..13_u16, Just(99), Just(0)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_range_means_the_values_that_it_says(a in small(), b in small(), at in [small(), small(), small()]) {
        every_range(&[a], &[b], at, |low, high| (low, high).contains(&at[0]))?;
    }

    #[test]
    fn a_later_component_stays_within_the_earlier_ones(
        year in small(), day in small(), a in small(), b in small(), at in [small(), small(), small()],
    ) {
        every_range(&[year, a], &[year, b], at, |low, high| at[0] == year && (low, high).contains(&at[1]))?;
        every_range(&[year, day, a], &[year, day, b], at, |low, high| {
            (at[0], at[1]) == (year, day) && (low, high).contains(&at[2])
        })?;
        means(&prefix(&[year, day]).into_range()?, at, (at[0], at[1]) == (year, day))?;
    }

    #[test]
    fn components_of_one_direction_range_together(a in [small(), small()], b in [small(), small()], at in [small(), small(), small()]) {
        let day = [at[0], at[1]];
        means(&(prefix(&a)..prefix(&b)).into_range()?, at, (a..b).contains(&day))?;
        means(&(prefix(&a)..=prefix(&b)).into_range()?, at, (a..=b).contains(&day))?;
    }

    #[test]
    fn times_and_ids_run_backwards_and_read_back(a in -62_167_219_200..=253_402_300_799_i64, b in -62_167_219_200..=253_402_300_799_i64, nanos in 0..1_000_000_000_u32) {
        let time = |seconds| DateTime::<Utc>::from_timestamp(seconds, nanos).unwrap();
        runs_backwards(&time(a), &time(b))?;
        runs_backwards(&time(a).naive_utc(), &time(b).naive_utc())?;
        runs_backwards(&time(a).date_naive(), &time(b).date_naive())?;
        runs_backwards(&Uuid::from_u64_pair(a.unsigned_abs(), b.unsigned_abs()), &Uuid::from_u64_pair(b.unsigned_abs(), 7))?;
    }
}

fn runs_backwards<T: DescendingComponent + KeyComponent + Ord>(a: &T, b: &T) -> Result<(), TestCaseError> {
    let format = Format::PLAIN.descending(T::ALPHABET);
    let template = Template { parts: Box::leak(Box::new([Part::Component { component: 0, field: "at", format }])) };
    let text = |value: &T| template.write(&[Some(value)]).map(Option::unwrap);
    let (one, two) = (text(a)?, text(b)?);
    prop_assert_eq!(two.as_bytes().cmp(one.as_bytes()), a.cmp(b));
    prop_assert!(T::read_text(&template.component(&one, 0).unwrap())? == *a);
    Ok(())
}

#[test]
fn the_texts_are_these_for_ever() {
    let time = crate::value::parse_timestamp("2025-01-31T23:59:60.25Z").unwrap();
    assert_eq!(timestamp_text(&time).unwrap(), "2025-01-31T23:59:60.250000000Z");
    let format = Format::PLAIN.descending(Alphabet::Digits);
    assert_eq!(format.write(&timestamp_text(&time).unwrap()).unwrap(), "7974-98-68T76:40:39.749999999Z");
    let format = Format::PLAIN.descending(Alphabet::Hex);
    assert_eq!(format.write("67e55044-10b1-426f").unwrap(), "981aafbb-ef4e-bd90");
    assert_eq!(key([7, 5, 9]), "LOG#9992#994#09");
}

#[test]
fn a_range_across_two_directions_is_refused() {
    let error = (prefix(&[1, 1, 1])..prefix(&[1, 2, 1])).into_range().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`line`: it runs in another direction than the component before it, so that the bounds of a range have to share \
         all components but the last"
    );
    assert!((prefix(&[1, 1, 1])..=prefix(&[2, 1, 1])).into_range().is_err());
    assert!((prefix(&[1, 1, 1])..=prefix(&[1, 1, 2])).into_range().is_ok());
}
