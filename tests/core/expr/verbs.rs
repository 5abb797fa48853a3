//! What an update can do beside setting, on every engine and in memory.

use std::collections::{BTreeSet, HashSet};
use std::time::SystemTime;

use dynamo_core::op::Update;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error, value};
use integration::{Fault, Faults};

use crate::ops::entities::stored;

#[derive(Debug, Clone, PartialEq, Default, DynamoValue)]
struct Stats {
    seen: u32,
    labels: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Default, DynamoEntity)]
#[dynamo(table = "Cards", entity = "CARD")]
#[pk("CARD#{id}")]
#[gsi(2, pk = "OWNER#{owner}", sk = "{level:04}")]
struct Card {
    id: u32,
    front: String,
    back: String,
    hint: Option<String>,
    #[gsi(1, pk)]
    deck: Option<String>,
    owner: Option<String>,
    level: u32,
    log: Vec<String>,
    tags: HashSet<String>,
    marks: Option<BTreeSet<u32>>,
    stats: Stats,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Cards")]
enum Cards {
    Card(Card),
}

fn card() -> Card {
    Card { id: 1, front: "f".into(), back: "b".into(), log: vec!["made".into()], ..Card::default() }
}

/// The same update on the engine and in memory, which agree.
async fn done(db: &Dynamo, update: impl Fn() -> Update<Card>) -> Card {
    let mut item = stored(db, &card()).await.unwrap();
    let by_engine = update().send_new(db).await.unwrap();
    update().apply(&mut item, SystemTime::now()).unwrap();
    assert_eq!(value::from_item::<Card>(item).unwrap(), by_engine);
    by_engine
}

async fn cards(db: &Dynamo) {
    Cards::ensure_table(db).await.unwrap();
    card().create().send(db).await.unwrap();
}

fn tags(card: &Card) -> Vec<&str> {
    let mut tags: Vec<&str> = card.tags.iter().map(String::as_str).collect();
    tags.sort_unstable();
    tags
}

integration::on_every_engine! {
    async fn what_is_there_is_kept_by_set_if_absent(db: Dynamo) {
        cards(&db).await;
        let update = || Card::update(1).set_if_absent(|c| c.front, "x").set_if_absent(|c| c.hint, "h");
        let card = done(&db, update).await;
        assert_eq!((card.front.as_str(), card.hint.as_deref()), ("f", Some("h")));
        let error = Card::update(1).set_if_absent(|c| c.hint, None).into_input(&db).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    }

    async fn fields_change_places_and_are_copied(db: Dynamo) {
        cards(&db).await;
        let swapped = done(&db, || Card::update(1).set_from(|c| c.front, |c| c.back).set_from(|c| c.back, |c| c.front)).await;
        assert_eq!((swapped.front.as_str(), swapped.back.as_str()), ("b", "f"));
        let copied = done(&db, || Card::update(1).set_from(|c| c.front, |c| c.log.element(0))).await;
        assert_eq!(copied.front, "made");
        let mut item = stored(&db, &card()).await.unwrap();
        let missing = || Card::update(1).set_from(|c| c.front, |c| c.log.element(7));
        assert!(matches!(missing().send(&db).await, Err(Error::Sdk { .. })));
        let error = missing().apply(&mut item, SystemTime::now()).unwrap_err();
        assert!(error.to_string().contains("takes the value of `log[7]`"), "{error}");
    }

    async fn lists_grow_at_both_ends_and_out_of_nothing(db: Dynamo) {
        cards(&db).await;
        let grown = done(&db, || Card::update(1).append(|c| c.log, ["b", "c"])).await;
        assert_eq!(grown.log, ["made", "b", "c"]);
        let grown = done(&db, || Card::update(1).prepend(|c| c.log, ["x", "y"])).await;
        assert_eq!(grown.log, ["x", "y", "made", "b", "c"]);
        assert_eq!(done(&db, || Card::update(1).append(|c| c.log, [""; 0])).await.log.len(), 5);
        let table = db.table_name("Cards").unwrap();
        let key = card().key().unwrap().into_item(&Card::SCHEMA.primary);
        db.client().update_item().table_name(table).set_key(Some(key)).update_expression("REMOVE #l")
            .expression_attribute_names("#l", "log").send().await.unwrap();
        Card::update(1).prepend(|c| c.log, ["first"]).send(&db).await.unwrap();
        assert_eq!(Card::get(1).consistent().send(&db).await.unwrap().unwrap().log, ["first"]);
        let error = Card::update(1).append(|c| c.bytes, [1]).into_input(&db).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    }

    async fn sets_take_and_lose_elements(db: Dynamo) {
        cards(&db).await;
        let card = done(&db, || Card::update(1).add_elements(|c| c.tags, ["a", "b", "a"]).add_elements(|c| c.marks, [1, 2])).await;
        assert_eq!((tags(&card), card.marks.clone()), (vec!["a", "b"], Some([1, 2].into())));
        let card = done(&db, || Card::update(1).add_elements(|c| c.tags, ["b", "c"]).delete_elements(|c| c.marks, [2, 9])).await;
        assert_eq!((tags(&card), card.marks.clone()), (vec!["a", "b", "c"], Some([1].into())));
        let card = done(&db, || Card::update(1).delete_elements(|c| c.tags, ["a", "b", "c"]).add_elements(|c| c.marks, [0; 0])).await;
        assert_eq!(tags(&card), Vec::<&str>::new());
        assert!(!stored(&db, &card).await.unwrap().contains_key("tags"));
        let card = done(&db, || Card::update(1).delete_elements(|c| c.tags, ["a"])).await;
        assert_eq!(tags(&card), Vec::<&str>::new());
        // "ADD can only be used on top-level attributes, not nested attributes", and so it is with DELETE.
        let error = Card::update(1).add_elements(|c| c.stats.at(|s| s.labels), ["a"]).into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`stats.labels`")), "{error:?}");
    }

    async fn a_number_inside_of_a_document_is_added_to(db: Dynamo) {
        cards(&db).await;
        assert_eq!(done(&db, || Card::update(1).add(|c| c.stats.at(|s| s.seen), 2)).await.stats.seen, 2);
        assert_eq!(done(&db, || Card::update(1).add(|c| c.stats.at(|s| s.seen), 3)).await.stats.seen, 5);
        let input = Card::update(1).add(|c| c.stats.at(|s| s.seen), 2).into_input(&db).unwrap();
        assert_eq!(input.update_expression.as_deref(), Some("SET #0.#1 = if_not_exists(#0.#1, :0) + :1"));
    }

    async fn contents_of_lists_sets_and_sizes_are_asked_for(db: Dynamo) {
        cards(&db).await;
        Card::update(1).add_elements(|c| c.tags, ["a"]).add_elements(|c| c.marks, [7]).send(&db).await.unwrap();
        let finds = async |filter: fn(&<Card as DynamoEntity>::Fields) -> dynamo_core::expr::Condition<Card>| {
            let found = Card::scan().filter(filter).all(&db).await.unwrap().len() == 1;
            assert_eq!(filter(Card::FIELDS).matches(&stored(&db, &card()).await.unwrap()).unwrap(), found);
            found
        };
        assert!(finds(|c| c.tags.contains("a").and(c.marks.contains(7)).and(c.log.contains("made"))).await);
        assert!(!finds(|c| c.tags.contains("b")).await && !finds(|c| c.log.contains("mad")).await);
        assert!(finds(|c| c.log.size().eq(1).and(c.front.size().lt(2)).and(c.stats.size().ge(1))).await);
        assert!(!finds(|c| c.hint.size().eq(1)).await && finds(|c| c.hint.size().ne(1)).await);
        assert!(finds(|c| c.front.attribute_type(value::Kind::S).and(c.tags.attribute_type(value::Kind::Ss))).await);
        assert!(finds(|c| c.log.element(0).begins_with(c.back).or(c.back.begins_with("b"))).await);
    }

    // What is absent may keep the item out of the index, and take the template beside it along.
    async fn a_key_of_an_index_that_may_be_absent_is_not_left_to_dynamodb(db: Dynamo) {
        for update in [
            Card::update(1).set_if_absent(|c| c.deck, "d"),
            Card::update(1).set_from(|c| c.deck, |c| c.hint),
        ] {
            let error = update.into_input(&db).unwrap_err();
            assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`deck` of `CARD`")), "{error:?}");
        }
    }

    // Done twice, each of these leaves something else.
    async fn what_cannot_be_repeated_is_sent_once(db: Dynamo) {
        cards(&db).await;
        let updates: [fn() -> Update<Card>; 5] = [
            || Card::update(1).append(|c| c.log, ["a"]),
            || Card::update(1).prepend(|c| c.log, ["a"]),
            || Card::update(1).remove(|c| c.log.element(0)),
            || Card::update(1).set(|c| c.log.element(9), "z"),
            || Card::update(1).set_from(|c| c.front, |c| c.back).set_from(|c| c.back, |c| c.front),
        ];
        for update in updates {
            let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
            let error = update().send(&faulty).await.unwrap_err();
            assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
            assert_eq!(log.count("UpdateItem"), 1);
        }
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let again = Card::update(1).add_elements(|c| c.tags, ["a"]).set_from(|c| c.front, |c| c.back);
        again.send(&faulty).await.unwrap();
        assert_eq!(log.count("UpdateItem"), 2);
    }

    async fn in_memory_an_update_fails_as_it_does_when_it_is_sent(db: Dynamo) {
        cards(&db).await;
        let before = stored(&db, &card()).await.unwrap();
        let mut item = before.clone();
        let mut apply = |update: Update<Card>| update.apply(&mut item, SystemTime::now()).unwrap_err();
        let error = apply(Card::update(1).set(|c| c.front, "x").condition(|c| c.back.eq("z")));
        assert!(matches!(error, Error::ConditionFailed { entity: "CARD", item: Some(_) }), "{error:?}");
        assert!(matches!(apply(Card::update(2).set(|c| c.front, "x")), Error::ConditionFailed { .. }));
        let error = apply(Card::update(1).set(|c| c.log.element(0), "a").remove(|c| c.log));
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let error = apply(Card::update(1).set(|c| c.front, "x".repeat(500_000)));
        assert!(matches!(error, Error::ItemTooLarge { .. }), "{error:?}");
        assert_eq!(item, before);
    }
}
