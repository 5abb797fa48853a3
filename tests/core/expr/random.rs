//! Items and values of all types, made at random from few names and values, so that they meet.

use std::collections::{BTreeSet, HashSet};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::expr::Path;
use dynamo_core::value::{Item, Number};
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Attributes of which nothing is known, and sets.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Random", entity = "THING")]
#[pk("THINGS")]
#[sk("{id:05}")]
pub(super) struct Thing {
    id: u32,
    pub(super) a: AttributeValue,
    pub(super) b: AttributeValue,
    pub(super) c: AttributeValue,
    pub(super) texts: BTreeSet<String>,
    pub(super) numbers: Option<BTreeSet<Number>>,
    pub(super) blobs: HashSet<Vec<u8>>,
    pub(super) inner: Inner,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
pub(super) struct Inner {
    pub(super) texts: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Random")]
pub(super) enum Things {
    Thing(Thing),
}

/// A step into a value.
#[derive(Debug, Clone)]
enum Step {
    Entry(&'static str),
    Element(usize),
}

/// An attribute or a place inside of one.
#[derive(Debug, Clone)]
pub(super) struct At(usize, Vec<Step>);

impl At {
    pub(super) fn path(&self) -> Path<Thing, AttributeValue> {
        let fields = Thing::FIELDS;
        let root = [fields.a, fields.b, fields.c][self.0];
        let (first, rest) = self.1.split_first().expect("there is a step");
        let start = match first {
            Step::Entry(name) => root.entry(*name),
            Step::Element(index) => root.element(*index),
        };
        rest.iter().fold(start, |path, step| match step {
            Step::Entry(name) => path.entry(*name),
            Step::Element(index) => path.element(*index),
        })
    }

    /// The attribute, where it is one itself.
    pub(super) fn attribute(&self) -> Option<dynamo_core::expr::Field<Thing, AttributeValue>> {
        let fields = Thing::FIELDS;
        self.1.is_empty().then(|| [fields.a, fields.b, fields.c][self.0])
    }
}

pub(super) fn place() -> impl Strategy<Value = At> {
    let step = prop_oneof![
        2 => select(vec!["x", "y"]).prop_map(Step::Entry),
        2 => (0_usize..4).prop_map(Step::Element),
    ];
    (0_usize..3, prop_oneof![3 => Just(0_usize), 3 => Just(1), 1 => Just(2)]).prop_flat_map(move |(root, depth)| {
        (Just(root), prop::collection::vec(step.clone(), depth)).prop_map(|(root, steps)| At(root, steps))
    })
}

pub(super) fn number() -> impl Strategy<Value = String> {
    let odd = ["1.0", "-1", "0.5", "1E2", "12345678901234567890123456789012345678", "1E-20", "0", "-0.25"];
    prop_oneof![4 => (0_u8..4).prop_map(|small| small.to_string()), 2 => select(odd.map(str::to_owned).to_vec())]
}

fn text() -> impl Strategy<Value = String> {
    select(["", "a", "b", "ab", "aé", "\u{1F980}", "S", "N"].map(str::to_owned).to_vec())
}

fn bytes() -> impl Strategy<Value = Blob> {
    select(vec![&b""[..], b"a", b"b", b"ab", b"\xff"]).prop_map(|bytes| Blob::new(bytes.to_vec()))
}

/// Numbers that are different as numbers.
fn numbers() -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(["0", "1", "2", "0.5", "-1"].map(str::to_owned).to_vec(), 1..4)
}

pub(super) fn set() -> impl Strategy<Value = AttributeValue> {
    let texts = prop::sample::subsequence(["a", "b", "ab", "c"].map(str::to_owned).to_vec(), 1..4);
    let blobs = prop::sample::subsequence(vec![Blob::new(*b"a"), Blob::new(*b"b")], 1..3);
    prop_oneof![
        texts.prop_map(AttributeValue::Ss),
        numbers().prop_map(AttributeValue::Ns),
        blobs.prop_map(AttributeValue::Bs),
    ]
}

pub(super) fn scalar() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        3 => number().prop_map(AttributeValue::N),
        3 => text().prop_map(AttributeValue::S),
        1 => bytes().prop_map(AttributeValue::B),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null(true)),
    ]
}

pub(super) fn value() -> BoxedStrategy<AttributeValue> {
    let leaf = prop_oneof![4 => scalar(), 1 => set()];
    leaf.prop_recursive(2, 12, 4, |inner| {
        let entries = prop::collection::hash_map(select(vec!["x".to_owned(), "y".to_owned()]), inner.clone(), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(AttributeValue::L),
            entries.prop_map(AttributeValue::M),
        ]
    })
    .boxed()
}

/// The attributes beside the key.
pub(super) fn attributes() -> impl Strategy<Value = Item> {
    prop::collection::hash_map(select(["a", "b", "c"].map(str::to_owned).to_vec()), value(), 0..4)
}

/// The attributes that are sets by their declaration: most of the time they are, and some are absent.
pub(super) fn sets() -> impl Strategy<Value = Item> {
    let texts = prop::sample::subsequence(["a", "b", "c"].map(str::to_owned).to_vec(), 1..3);
    let numbers = prop::sample::subsequence(["0", "1.0", "2", "-5E-1"].map(str::to_owned).to_vec(), 1..3);
    let blobs = prop::sample::subsequence(vec![Blob::new(*b"a"), Blob::new(*b"b"), Blob::new(*b"\xff")], 1..3);
    let is = |set: BoxedStrategy<AttributeValue>| prop::option::of(prop_oneof![5 => set, 1 => value()]);
    let texts = is(texts.prop_map(AttributeValue::Ss).boxed());
    let numbers = is(numbers.prop_map(AttributeValue::Ns).boxed());
    let blobs = is(blobs.prop_map(AttributeValue::Bs).boxed());
    (texts, numbers, blobs).prop_map(|(texts, numbers, blobs)| {
        let named = [("texts", texts), ("numbers", numbers), ("blobs", blobs)];
        named.into_iter().filter_map(|(name, set)| Some((name.to_owned(), set?))).collect()
    })
}

/// With a key.
pub(super) fn item(id: u32, attributes: Item) -> Item {
    let mut item = attributes;
    item.insert("PK".to_owned(), AttributeValue::S("THINGS".to_owned()));
    item.insert("SK".to_owned(), AttributeValue::S(format!("{id:05}")));
    item.insert("id".to_owned(), AttributeValue::N(id.to_string()));
    item
}

/// A fixed sequence of values: the same ones on every engine and in every run.
pub(super) struct Sequence(TestRunner);

impl Sequence {
    pub(super) fn new(seed: u8) -> Self {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        Sequence(TestRunner::new_with_rng(Config::default(), rng))
    }

    pub(super) fn next<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy.new_tree(&mut self.0).expect("a value can be made").current()
    }
}
