//! Shards: where an item is never changes, and no key is taken for another's.

use proptest::prelude::*;

use super::{awkward, lend, part};
use crate::key::{KeyAttribute, KeyKind, KeyPart, KeySource, KeyValue, Part, Shards, Template};
use crate::value::Name;

/// `ORDER#{b}`
const SORT: KeySource = KeySource::Template(Template { parts: &[Part::Literal("ORDER#"), part(1)] });
const SHARDS: Shards = Shards { count: 16, by: &[SORT] };
/// `CAT#{a}`, spread over 16 shards.
const PARTITION: Template = Template { parts: &[Part::Literal("CAT#"), part(0), Part::Shard(SHARDS)] };

const fn attribute(source: KeySource) -> KeyAttribute {
    KeyAttribute { name: &Name { text: "PK", json: "\"PK\":" }, kind: KeyKind::S, source }
}

fn key(a: &str, b: &str) -> String {
    PARTITION.write(&lend(&[a.to_owned(), b.to_owned()])).unwrap().unwrap()
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![awkward(), "[a~0-9]{1,6}".prop_map(String::from)].prop_filter("empty", |text| !text.is_empty())
}

proptest! {
    #[test]
    fn a_key_ends_with_its_shard_and_gives_its_component_back(a in texts(), b in texts(), c in texts()) {
        let text = key(&a, &b);
        let (base, suffix) = text.split_at(text.len() - 4);
        prop_assert_eq!(base, format!("CAT#{a}"));
        prop_assert!(suffix.starts_with('~') && suffix[1..].parse::<u16>().unwrap() < 16);
        prop_assert!(PARTITION.matches(&text));
        let found = PARTITION.component(&text, 0);
        prop_assert_eq!(found.as_deref(), Some(&*a));
        prop_assert!(key(&c, &b) != text || a == c);
        // A query asks for what the shards have in common.
        let values = [a, b];
        let lent = lend(&values);
        let asked = attribute(KeySource::Template(PARTITION)).partition_value(&lent[..1])?;
        prop_assert_eq!(asked, Some(KeyValue::from(base)));
    }
}

#[test]
fn the_shards_are_these_for_ever() {
    // Computed with another implementation of SipHash.
    let keys = ["1", "2", "3", "é", "\0"].map(|id| key("5", id));
    assert_eq!(keys, ["CAT#5~003", "CAT#5~007", "CAT#5~003", "CAT#5~007", "CAT#5~015"]);
    let by_number: &'static [KeySource] = &[KeySource::Field { component: 0, field: "n" }, SORT];
    let shards = Shards { count: 256, by: by_number };
    let shard = |n: &dyn KeyPart| shards.shard(&[Some(n), Some(&"x".to_owned())]).unwrap();
    assert_eq!(shard(&7_u32), Some(224));
    assert_eq!(shard(&vec![0_u8, 255]), Some(114));
    // Equal numbers are equal keys.
    let number = |text: &str| text.parse::<crate::value::Number>().unwrap();
    assert_eq!(shard(&number("7.0")), shard(&7_i64));
    assert_eq!(shards.shard(&[Some(&7_u32), None]).unwrap(), None);
}

#[test]
fn items_are_spread_evenly() {
    let mut found = [0_u32; 16];
    for id in 0..16_000 {
        let text = key("5", &id.to_string());
        found[text[text.len() - 3..].parse::<usize>().unwrap()] += 1;
    }
    assert!(found.iter().all(|count| (850..1150).contains(count)), "{found:?}");
}

#[test]
fn only_numbers_of_its_shards_end_a_key() {
    for foreign in
        ["CAT#5", "CAT#5~16", "CAT#5~016", "CAT#5~0016", "CAT#5~+01", "CAT#5#001", "CAT#~001", "CAT#5~01é", "CAT#5é"]
    {
        assert!(!PARTITION.matches(foreign), "{foreign}");
    }
    assert!(PARTITION.matches("CAT#5~015"));
    assert!(!PARTITION.is_constant() && PARTITION.tail().is_empty());
}

#[test]
fn the_shard_counts_against_the_limit() {
    let attribute = attribute(KeySource::Template(PARTITION));
    let value = |length: usize| {
        let values = ["x".repeat(length), "1".to_owned()];
        (attribute.value(&lend(&values), 2048).is_ok(), attribute.partition_value(&lend(&values)).is_ok())
    };
    assert_eq!(value(2048 - 8), (true, true));
    assert_eq!(value(2048 - 7), (false, false));
}
