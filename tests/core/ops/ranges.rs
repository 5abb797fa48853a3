//! Sort key prefixes and ranges: where they begin and where they end.

use dynamo_core::key::SortCondition;
use dynamo_core::op::Query;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Indexed, Primary};
use integration::Faults;

use super::readings::{Reading, readings};

/// `ROOM#f34#..` and `ROOM#f340#..` begin alike.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Sites", entity = "ROOM")]
#[pk("{site}")]
#[sk("ROOM#{building}#{number:03}")]
pub(crate) struct Room {
    pub site: String,
    pub building: String,
    pub number: u32,
}

/// A component of fixed width that another one follows.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Sites", entity = "DESK")]
#[pk("{site}")]
#[sk("DESK#{floor:02}#{name}")]
struct Desk {
    pub site: String,
    pub floor: u8,
    pub name: String,
}

/// Sorts right after the rooms.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Sites", entity = "ROOMING")]
#[pk("{site}")]
#[sk("ROOMING#{building}")]
struct Rooming {
    pub site: String,
    pub building: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Sites")]
enum Sites {
    Desk(Desk),
    Room(Room),
    Rooming(Rooming),
}

async fn rooms(db: &Dynamo) {
    Sites::ensure_table(db).await.unwrap();
    let rooms = [("f33", 9), ("f34", 1), ("f34", 2), ("f34", 10), ("f340", 1), ("f35", 1)];
    for (building, number) in rooms {
        Room { site: "s".into(), building: building.into(), number }.create().send(db).await.unwrap();
    }
    for (floor, name) in [(1, "a"), (2, "a"), (2, "b"), (3, "a"), (10, "a")] {
        Desk { site: "s".into(), floor, name: name.into() }.create().send(db).await.unwrap();
    }
    Rooming { site: "s".into(), building: "f34".into() }.create().send(db).await.unwrap();
}

type Sort = <Room as Indexed<Primary>>::Sort;

async fn found<C: SortCondition>(db: &Dynamo, range: impl FnOnce(Sort) -> C) -> Vec<String> {
    let rooms = Room::query("s").sk(range).all(db).await.unwrap();
    rooms.into_iter().map(|room| format!("{}/{}", room.building, room.number)).collect()
}

async fn desks<C: SortCondition>(
    db: &Dynamo,
    range: impl FnOnce(<Desk as Indexed<Primary>>::Sort) -> C,
) -> Vec<String> {
    let desks = Desk::query("s").sk(range).all(db).await.unwrap();
    desks.into_iter().map(|desk| format!("{}{}", desk.floor, desk.name)).collect()
}

integration::on_every_engine! {
    async fn a_prefix_ends_with_its_component(db: Dynamo) {
        rooms(&db).await;
        assert_eq!(found(&db, |k| k.building("f34")).await, ["f34/1", "f34/2", "f34/10"]);
        assert_eq!(found(&db, |k| k.building("f340")).await, ["f340/1"]);
        assert_eq!(found(&db, |k| k.building("f34").number(2)).await, ["f34/2"]);
        assert_eq!(found(&db, |k| k.building("f3")).await, [""; 0]);
    }

    async fn an_open_range_stays_within_the_entity(db: Dynamo) {
        rooms(&db).await;
        assert_eq!(desks(&db, |k| k.floor(3)..).await, ["3a", "10a"]);
        assert_eq!(desks(&db, |k| k.floor(0)..).await.len(), 5);
        assert_eq!(desks(&db, |k| ..k.floor(2)).await, ["1a"]);
        assert_eq!(desks(&db, |k| ..=k.floor(2)).await, ["1a", "2a", "2b"]);
        assert_eq!(desks(&db, |k| ..=k.floor(99)).await.len(), 5);
        assert_eq!(Rooming::query("s").all(&db).await.unwrap().len(), 1);
    }

    async fn a_range_of_a_later_component_stays_within_the_earlier_ones(db: Dynamo) {
        rooms(&db).await;
        assert_eq!(found(&db, |k| k.building("f34").number(2)..).await, ["f34/2", "f34/10"]);
        assert_eq!(found(&db, |k| ..k.building("f34").number(2)).await, ["f34/1"]);
        assert_eq!(found(&db, |k| ..=k.building("f34").number(2)).await, ["f34/1", "f34/2"]);
    }

    async fn the_end_of_a_range_is_in_it_or_not(db: Dynamo) {
        rooms(&db).await;
        assert_eq!(found(&db, |k| k.building("f34").number(2)..k.building("f34").number(10)).await, ["f34/2"]);
        assert_eq!(found(&db, |k| k.building("f34").number(2)..=k.building("f34").number(10)).await, ["f34/2", "f34/10"]);
        assert_eq!(desks(&db, |k| k.floor(2)..k.floor(3)).await, ["2a", "2b"]);
        assert_eq!(desks(&db, |k| k.floor(2)..=k.floor(3)).await, ["2a", "2b", "3a"]);
        assert_eq!(desks(&db, |k| k.floor(2)..=k.floor(2)).await, ["2a", "2b"]);
        assert_eq!(desks(&db, |k| k.floor(1)..k.floor(2)).await, ["1a"]);
    }

    async fn a_limit_does_not_count_the_end_that_is_left_out(db: Dynamo) {
        rooms(&db).await;
        let query = || Room::query("s").sk(|k| k.building("f34").number(1)..k.building("f34").number(10)).limit(2);
        let page = query().send(&db).await.unwrap();
        assert_eq!(page.items.len(), 2);
        let rest = query().after(page.cursor.unwrap()).send(&db).await.unwrap();
        assert_eq!((rest.items, rest.cursor), (vec![], None));
        let descending = query().descending().send(&db).await.unwrap();
        assert_eq!(descending.items.iter().map(|room| room.number).collect::<Vec<_>>(), [2, 1]);
    }

    async fn an_empty_range_sends_nothing(db: Dynamo) {
        rooms(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let empty = || Desk::query("s").sk(|k| k.floor(2)..k.floor(1));
        assert_eq!(empty().all(&counted).await.unwrap(), []);
        assert_eq!(empty().first(&counted).await.unwrap(), None);
        let same = Room::query("s").sk(|k| k.building("f34").number(1)..k.building("f34").number(1));
        assert_eq!(same.all(&counted).await.unwrap(), []);
        assert_eq!(log.all(), []);
        // What the SDK would be given has to be as empty.
        assert!(matches!(empty().into_input(&db), Err(Error::InvalidRequest(_))));
    }

    async fn a_component_that_cannot_be_in_a_key_is_refused(db: Dynamo) {
        let wrong: [Query<Room>; 3] = [
            Room::query("s").sk(|k| k.building("")),
            Room::query("s").sk(|k| k.building("a#b")),
            Room::query(""),
        ];
        for query in wrong {
            let error = query.send(&db).await.unwrap_err();
            assert!(matches!(error, Error::InvalidKey { entity: "ROOM", .. }), "{error:?}");
        }
    }

    async fn numbers_range_as_numbers(db: Dynamo) {
        readings(&db, &[(1, -5), (1, 9), (1, 10), (1, 100), (2, 7)]).await;
        let at = |readings: Vec<Reading>| readings.into_iter().map(|reading| reading.at).collect::<Vec<_>>();
        assert_eq!(at(Reading::query(1).sk(|k| k.at(9)..=k.at(10)).all(&db).await.unwrap()), [9, 10]);
        assert_eq!(at(Reading::query(1).sk(|k| k.at(9)..k.at(10)).all(&db).await.unwrap()), [9]);
        assert_eq!(at(Reading::query(1).sk(|k| ..k.at(9)).all(&db).await.unwrap()), [-5]);
        assert_eq!(at(Reading::query(1).sk(|k| k.at(10)..).all(&db).await.unwrap()), [10, 100]);
        assert_eq!(at(Reading::query(1).sk(|k| k.at(10)).all(&db).await.unwrap()), [10]);
        assert_eq!(at(Reading::query(1).all(&db).await.unwrap()), [-5, 9, 10, 100]);
    }
}
