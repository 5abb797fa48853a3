//! Conditions at random: what an engine finds is what they match in memory.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::expr::{Condition, FieldArg, Operand};
use dynamo_core::value::{Item, Kind, R};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use proptest::prelude::*;
use proptest::sample::select;

use super::random::{At, Sequence, Thing, Things, attributes, item, place, scalar, value};

const ITEMS: u32 = 40;
const CONDITIONS: usize = 800;

/// What is compared: of the library's own types, so that a test can hold it and show it.
#[derive(Debug, Clone)]
enum Arg {
    Value(AttributeValue),
    Place(At),
}

impl FieldArg<Thing, AttributeValue> for Arg {
    fn into_operand(self) -> R<Operand> {
        match self {
            Arg::Value(value) => FieldArg::<Thing, AttributeValue>::into_operand(value),
            Arg::Place(at) => match at.attribute() {
                Some(field) => FieldArg::<Thing, AttributeValue>::into_operand(field),
                None => FieldArg::<Thing, AttributeValue>::into_operand(at.path()),
            },
        }
    }
}

#[derive(Debug, Clone)]
enum Tree {
    Compare(At, usize, Arg),
    Between(At, Arg, Arg),
    In(At, Vec<Arg>),
    Exists(At),
    Absent(At),
    Type(At, Kind),
    None(At),
    NePresent(At, Arg),
    BeginsWith(At, String),
    Contains(At, Arg),
    Size(At, usize, usize),
    SizeOfPlace(At, At),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
    Not(Box<Tree>),
}

/// The same condition on a field, or on a path.
macro_rules! on {
    ($at:expr, $place:ident => $condition:expr) => {
        match $at.attribute() {
            Some($place) => $condition,
            None => {
                let $place = $at.path();
                $condition
            }
        }
    };
}

impl Tree {
    fn condition(self) -> Condition<Thing> {
        match self {
            Tree::Compare(at, which, arg) => on!(at, place => match which {
                0 => place.eq(arg),
                1 => place.ne(arg),
                2 => place.lt(arg),
                3 => place.le(arg),
                4 => place.gt(arg),
                _ => place.ge(arg),
            }),
            Tree::Between(at, low, high) => on!(at, place => place.between(low, high)),
            Tree::In(at, args) => on!(at, place => place.is_in(args)),
            Tree::Exists(at) => on!(at, place => place.exists()),
            Tree::Absent(at) => on!(at, place => place.is_absent()),
            Tree::Type(at, kind) => on!(at, place => place.attribute_type(kind)),
            Tree::None(at) => on!(at, place => place.is_none()),
            Tree::NePresent(at, arg) => on!(at, place => place.ne_present(arg)),
            Tree::BeginsWith(at, prefix) => on!(at, place => place.begins_with(prefix)),
            Tree::Contains(at, arg) => on!(at, place => place.contains(arg)),
            Tree::Size(at, which, size) => on!(at, place => match which {
                0 => place.size().eq(size),
                1 => place.size().ne(size),
                2 => place.size().lt(size),
                _ => place.size().between(size, size + 1),
            }),
            Tree::SizeOfPlace(at, other) => on!(at, place => on!(other, other => place.size().ge(other))),
            Tree::And(left, right) => left.condition().and(right.condition()),
            Tree::Or(left, right) => left.condition().or(right.condition()),
            Tree::Not(tree) => !tree.condition(),
        }
    }
}

fn arg() -> impl Strategy<Value = Arg> {
    prop_oneof![
        4 => scalar().prop_map(Arg::Value),
        2 => value().prop_map(Arg::Value),
        2 => place().prop_map(Arg::Place),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let kinds = vec![Kind::S, Kind::N, Kind::B, Kind::Bool, Kind::Null, Kind::M, Kind::L, Kind::Ss, Kind::Ns, Kind::Bs];
    let prefix = select(["", "a", "ab"].map(str::to_owned).to_vec());
    let leaf = prop_oneof![
        6 => (place(), 0_usize..6, arg()).prop_map(|(at, which, arg)| Tree::Compare(at, which, arg)),
        2 => (place(), arg(), arg()).prop_map(|(at, low, high)| Tree::Between(at, low, high)),
        2 => (place(), prop::collection::vec(arg(), 0..4)).prop_map(|(at, args)| Tree::In(at, args)),
        1 => place().prop_map(Tree::Exists),
        1 => place().prop_map(Tree::Absent),
        1 => (place(), select(kinds)).prop_map(|(at, kind)| Tree::Type(at, kind)),
        1 => place().prop_map(Tree::None),
        1 => (place(), arg()).prop_map(|(at, arg)| Tree::NePresent(at, arg)),
        1 => (place(), prefix).prop_map(|(at, prefix)| Tree::BeginsWith(at, prefix)),
        3 => (place(), arg()).prop_map(|(at, arg)| Tree::Contains(at, arg)),
        2 => (place(), 0_usize..4, 0_usize..4).prop_map(|(at, which, size)| Tree::Size(at, which, size)),
        1 => (place(), place()).prop_map(|(at, other)| Tree::SizeOfPlace(at, other)),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| Tree::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| Tree::Or(Box::new(left), Box::new(right))),
            inner.prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

fn id(item: &Item) -> u32 {
    item["id"].as_n().unwrap().parse().unwrap()
}

/// The items of which an engine says that the condition holds; nothing when it is refused before it is sent.
async fn found(db: &Dynamo, tree: &Tree) -> Option<Vec<u32>> {
    let input = Thing::query(()).filter(|_| tree.clone().condition()).into_input(db).ok()?;
    let request = db.client().query().table_name(input.table_name.unwrap());
    let answer = request
        .set_key_condition_expression(input.key_condition_expression)
        .set_filter_expression(input.filter_expression)
        .set_expression_attribute_names(input.expression_attribute_names)
        .set_expression_attribute_values(input.expression_attribute_values)
        .consistent_read(true)
        .send()
        .await;
    let answer = answer.unwrap_or_else(|error| panic!("{tree:?}: {error:?}"));
    Some(answer.items().iter().map(id).collect())
}

integration::on_every_engine! {
    async fn a_condition_holds_in_memory_of_what_the_engine_finds(db: Dynamo) {
        Things::ensure_table(&db).await.unwrap();
        let mut sequence = Sequence::new(22);
        let items: Vec<Item> = (0..ITEMS).map(|at| item(at, sequence.next(&attributes()))).collect();
        let table = db.table_name("Random").unwrap();
        for item in &items {
            db.client().put_item().table_name(&table).set_item(Some(item.clone())).send().await.unwrap();
        }
        let (mut asked, mut both) = (0, 0);
        for _ in 0..CONDITIONS {
            let tree = sequence.next(&tree());
            let Some(found) = found(&db, &tree).await else { continue };
            let condition = tree.clone().condition();
            let matched: Vec<u32> = items.iter().filter(|item| condition.matches(item).unwrap()).map(id).collect();
            assert_eq!(found, matched, "{tree:?}");
            asked += 1;
            both += usize::from(!found.is_empty() && found.len() < items.len());
        }
        // Most conditions are such as DynamoDB takes, and many tell items apart.
        assert!(asked > CONDITIONS / 2 && both > CONDITIONS / 6, "{asked} asked, {both} told apart");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // Placeholders are numbered in the order of the tree: no hash decides.
    #[test]
    fn a_condition_is_rendered_in_one_way(tree in tree()) {
        prop_assert_eq!(format!("{:?}", tree.clone().condition()), format!("{:?}", tree.condition()));
    }
}
