//! Zero, the empty text and false are values; a sum goes only where no key is derived from it.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::{stored, text};

/// The score is a key attribute itself, the points are written into a template.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Games", entity = "GAME")]
#[pk("GAME#{id}")]
#[gsi(2, pk = "{left}#{right}", sk = "{points:06}")]
struct Game {
    id: u32,
    #[gsi(1, pk)]
    room: String,
    #[gsi(1, sk)]
    score: i64,
    left: String,
    right: String,
    points: u32,
    open: bool,
    note: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Games")]
enum Games {
    Game(Game),
}

fn game() -> Game {
    let (left, right) = ("ann".into(), "bob".into());
    Game { id: 1, room: "r".into(), score: 5, left, right, points: 9, open: true, note: "n".into() }
}

async fn created(db: &Dynamo) {
    Games::ensure_table(db).await.unwrap();
    game().create().send(db).await.unwrap();
}

async fn read(db: &Dynamo) -> Game {
    Game::get(1).consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn trap_02_an_attribute_that_is_the_key_itself_can_be_added_to(db: Dynamo) {
        created(&db).await;
        Game::update(1).add(|g| g.score, -7).send(&db).await.unwrap();
        let lost = Game::query_gsi::<1>("r").sk(|k| ..k.score(0)).all(&db).await.unwrap();
        assert_eq!(lost, [Game { score: -2, ..game() }]);
    }

    async fn trap_02_zero_the_empty_text_and_false_are_values(db: Dynamo) {
        created(&db).await;
        let falsy = Game::update(1).set(|g| g.score, 0).set(|g| g.open, false).set(|g| g.note, "");
        falsy.send(&db).await.unwrap();
        let item = stored(&db, &game()).await.unwrap();
        assert_eq!(item["score"], AttributeValue::N("0".into()));
        assert_eq!(item["open"], AttributeValue::Bool(false));
        assert_eq!(item["note"], AttributeValue::S(String::new()));
        let expected = Game { score: 0, open: false, note: String::new(), ..game() };
        assert_eq!(Game::query_gsi::<1>("r").sk(|k| k.score(0)).all(&db).await.unwrap(), [expected]);
    }

    async fn trap_02_zero_in_a_template_is_written(db: Dynamo) {
        created(&db).await;
        let zero = Game::update(1).set(|g| g.points, 0).keep(|g| g.left, "ann").keep(|g| g.right, "bob");
        zero.send(&db).await.unwrap();
        assert_eq!(text(&stored(&db, &game()).await.unwrap(), "GSI2SK").as_deref(), Some("000000"));
    }

    async fn trap_02_the_empty_text_is_no_part_of_a_key(db: Dynamo) {
        created(&db).await;
        let empty = Game::update(1).set(|g| g.left, "").keep(|g| g.right, "bob").keep(|g| g.points, 9);
        let error = empty.send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidKey { entity: "GAME", attribute: "GSI2PK", .. }), "{error:?}");
        assert_eq!(read(&db).await, game());
    }

    async fn trap_02_an_empty_key_attribute_is_refused_before_it_is_sent(db: Dynamo) {
        created(&db).await;
        let error = Game::update(1).set(|g| g.room, "").into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::InvalidKey { entity: "GAME", attribute: "room", .. }), "{error:?}");
    }

    async fn trap_02_two_components_change_places(db: Dynamo) {
        created(&db).await;
        let swap = Game::update(1).set(|g| g.left, "bob").set(|g| g.right, "ann").keep(|g| g.points, 9);
        swap.send(&db).await.unwrap();
        let swapped = Game { left: "bob".into(), right: "ann".into(), ..game() };
        assert_eq!(stored(&db, &game()).await, Some(dynamo_core::value::into_item(swapped.clone()).unwrap()));
        assert_eq!(Game::query_gsi::<2>(("bob", "ann")).all(&db).await.unwrap(), [swapped]);
    }
}
