//! Updates at random: what an engine makes of an item is what they make of it in memory.

use std::time::SystemTime;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use dynamo_core::op::Update;
use dynamo_core::value::{Item, Number, same_value};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::random::{At, Sequence, Thing, Things, attributes, item, number, place, sets, value};

const UPDATES: usize = 1500;
/// The attributes that only gain and lose elements: one that is gone has lost all of them.
const SETS: [&str; 3] = ["texts", "numbers", "blobs"];

#[derive(Debug, Clone)]
enum Do {
    Set(At, AttributeValue),
    SetIfAbsent(At, AttributeValue),
    SetFrom(At, At),
    Add(At, String),
    Subtract(At, String),
    Append(At, Vec<AttributeValue>),
    Prepend(At, Vec<AttributeValue>),
    Remove(At),
    EnsureMap(At),
    AddElements(Elements),
    DeleteElements(Elements),
}

/// Elements of a set of each type, and of one inside of an attribute.
#[derive(Debug, Clone)]
enum Elements {
    Texts(Vec<String>),
    Numbers(Vec<Number>),
    Blobs(Vec<Vec<u8>>),
    Nested(Vec<String>),
}

/// The same change of a field, or of a path.
macro_rules! on {
    ($at:expr, $place:ident => $update:expr) => {
        match $at.attribute() {
            Some($place) => $update,
            None => {
                let $place = $at.path();
                $update
            }
        }
    };
}

impl Do {
    /// "ADD can only be used on top-level attributes, not nested attributes", and so it is with DELETE.
    fn is_nested(&self) -> bool {
        matches!(self, Do::AddElements(Elements::Nested(_)) | Do::DeleteElements(Elements::Nested(_)))
    }

    fn to(self, update: Update<Thing>) -> Update<Thing> {
        let n = AttributeValue::N;
        match self {
            Do::Set(at, value) => on!(at, place => update.set(|_| place, value)),
            Do::SetIfAbsent(at, value) => on!(at, place => update.set_if_absent(|_| place, value)),
            Do::SetFrom(at, from) => on!(at, place => on!(from, from => update.set_from(|_| place, |_| from))),
            Do::Add(at, number) => on!(at, place => update.add(|_| place, n(number))),
            Do::Subtract(at, number) => on!(at, place => update.subtract(|_| place, n(number))),
            Do::Append(at, more) => on!(at, place => update.append(|_| place, more)),
            Do::Prepend(at, more) => on!(at, place => update.prepend(|_| place, more)),
            Do::Remove(at) => on!(at, place => update.remove(|_| place)),
            Do::EnsureMap(at) => on!(at, place => update.ensure_map(|_| place)),
            Do::AddElements(Elements::Texts(all)) => update.add_elements(|t| t.texts, all),
            Do::AddElements(Elements::Numbers(all)) => update.add_elements(|t| t.numbers, all),
            Do::AddElements(Elements::Blobs(all)) => update.add_elements(|t| t.blobs, all),
            Do::AddElements(Elements::Nested(all)) => update.add_elements(|t| t.inner.at(|i| i.texts), all),
            Do::DeleteElements(Elements::Texts(all)) => update.delete_elements(|t| t.texts, all),
            Do::DeleteElements(Elements::Numbers(all)) => update.delete_elements(|t| t.numbers, all),
            Do::DeleteElements(Elements::Blobs(all)) => update.delete_elements(|t| t.blobs, all),
            Do::DeleteElements(Elements::Nested(all)) => update.delete_elements(|t| t.inner.at(|i| i.texts), all),
        }
    }
}

fn elements() -> impl Strategy<Value = Elements> {
    let texts = || subsequence(["a", "b", "c"].map(str::to_owned).to_vec(), 0..4);
    let numbers = subsequence(["0", "1", "2.00", "-0.5"].map(|text| text.parse().unwrap()).to_vec(), 0..5);
    let blobs = subsequence(vec![b"a".to_vec(), b"b".to_vec(), b"\xff".to_vec()], 0..4);
    prop_oneof![
        4 => texts().prop_map(Elements::Texts),
        4 => numbers.prop_map(Elements::Numbers),
        4 => blobs.prop_map(Elements::Blobs),
        1 => texts().prop_map(Elements::Nested),
    ]
}

fn change() -> impl Strategy<Value = Do> {
    let more = || prop::collection::vec(value(), 0..3);
    prop_oneof![
        5 => (place(), value()).prop_map(|(at, value)| Do::Set(at, value)),
        2 => (place(), value()).prop_map(|(at, value)| Do::SetIfAbsent(at, value)),
        2 => (place(), place()).prop_map(|(at, from)| Do::SetFrom(at, from)),
        2 => (place(), number()).prop_map(|(at, number)| Do::Add(at, number)),
        1 => (place(), number()).prop_map(|(at, number)| Do::Subtract(at, number)),
        1 => (place(), more()).prop_map(|(at, more)| Do::Append(at, more)),
        1 => (place(), more()).prop_map(|(at, more)| Do::Prepend(at, more)),
        5 => place().prop_map(Do::Remove),
        1 => place().prop_map(Do::EnsureMap),
        4 => elements().prop_map(Do::AddElements),
        6 => elements().prop_map(Do::DeleteElements),
    ]
}

fn update(id: u32, changes: &[Do]) -> Update<Thing> {
    changes.iter().cloned().fold(Thing::update(id), |update, change| change.to(update))
}

fn same(a: &Item, b: &Item) -> bool {
    same_value(&AttributeValue::M(a.clone()), &AttributeValue::M(b.clone()))
}

/// What the engine makes of the item: `None` when it refuses the update, nothing when that is refused before it is sent.
async fn by_engine(db: &Dynamo, before: &Item, update: Update<Thing>) -> Option<Option<Item>> {
    let input = update.into_input(db).ok()?;
    let table = input.table_name.unwrap();
    db.client().put_item().table_name(&table).set_item(Some(before.clone())).send().await.unwrap();
    let request = db.client().update_item().table_name(table).set_key(input.key);
    let answer = request
        .set_update_expression(input.update_expression)
        .set_condition_expression(input.condition_expression)
        .set_expression_attribute_names(input.expression_attribute_names)
        .set_expression_attribute_values(input.expression_attribute_values)
        .return_values(ReturnValue::AllNew)
        .send()
        .await;
    match answer {
        Ok(answer) => Some(answer.attributes),
        Err(error) => {
            assert_eq!(error.code(), Some("ValidationException"), "{error:?}");
            Some(None)
        }
    }
}

integration::on_every_engine! {
    async fn an_update_in_memory_makes_what_the_engine_makes(db: Dynamo) {
        Things::ensure_table(&db).await.unwrap();
        let mut sequence = Sequence::new(20);
        let (mut made, mut refused, mut begun, mut emptied) = (0, 0, 0, 0);
        for _ in 0..UPDATES {
            let mut before = item(1, sequence.next(&attributes()));
            before.extend(sequence.next(&sets()));
            let changes = sequence.next(&prop::collection::vec(change(), 1..4));
            let mut after = before.clone();
            let Some(expected) = by_engine(&db, &before, update(1, &changes)).await else {
                // What is not sent is not done in memory either.
                assert!(update(1, &changes).apply(&mut after, SystemTime::now()).is_err(), "{changes:?}");
                assert_eq!(after, before);
                continue;
            };
            assert!(!changes.iter().any(Do::is_nested), "DynamoDB would refuse it: {changes:?}");
            match (update(1, &changes).apply(&mut after, SystemTime::now()), expected) {
                (Ok(()), Some(expected)) => {
                    assert!(same(&after, &expected), "{changes:?}\n{before:?}\n{after:?}\n{expected:?}");
                    made += 1;
                    let is_there = |item: &Item| SETS.map(|set| item.contains_key(set));
                    for (before, after) in is_there(&before).into_iter().zip(is_there(&after)) {
                        begun += usize::from(!before && after);
                        emptied += usize::from(before && !after);
                    }
                }
                (Err(_), None) => {
                    assert_eq!(after, before);
                    refused += 1;
                }
                (applied, expected) => panic!("{changes:?}\n{before:?}\n{applied:?}\n{expected:?}"),
            }
        }
        assert!(made > UPDATES / 8 && refused > UPDATES / 10, "{made} made, {refused} refused");
        assert!(begun > UPDATES / 50 && emptied > UPDATES / 50, "{begun} sets begun, {emptied} emptied");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_update_is_rendered_in_one_way(changes in prop::collection::vec(change(), 1..5)) {
        let (db, _) = integration::Faults::new().alone();
        let input = || update(1, &changes).into_input(&db).ok();
        prop_assert_eq!(input(), input());
    }
}
