//! `count`: as many as the same read returns.

use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Wire};
use integration::Faults;

use super::entities::{Order, OrderLog, User, order, put_raw, shop, user};
use super::readings::{Reading, readings};
use crate::managed::sessions::{Logins, NOW, Session, logins, session};
use crate::support::s;

/// Keys of every kind that the entity's own may be mistaken for.
#[allow(clippy::duplicated_attributes, reason = "two indexes may have one partition key")]
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Mixed", entity = "EVENT", type_attr = "kind")]
#[pk("DAY#{day}")]
#[sk("EVENT#{number:04}")]
#[gsi(1, pk = "{place}", sk = "{number:04}")]
#[gsi(2, pk = "{place}", projection = "keys-only")]
#[lsi(1, sk = "{place}")]
struct Event {
    day: String,
    number: u32,
    place: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Mixed", entity = "NOTE", type_attr = "kind")]
#[pk("DAY#{day}")]
#[sk("NOTE")]
#[gsi(1, pk = "{place}", sk = "NOTE")]
struct Note {
    day: String,
    place: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Mixed")]
enum Mixed {
    Event(Event),
    Note(Note),
}

async fn mixed(db: &Dynamo) {
    Mixed::ensure_table(db).await.unwrap();
    for number in 1..=7 {
        Event { day: "mon".into(), number, place: "hall".into() }.create().send(db).await.unwrap();
    }
    Note { day: "mon".into(), place: "hall".into() }.create().send(db).await.unwrap();
    // Nothing of this is an event: the head of its keys alone, other keys, another name.
    for (number, sk) in ["EVENT#", "EVENT", "EVENT$", "EVENTS#0001"].into_iter().enumerate() {
        let place = [("GSI1PK", s("hall")), ("GSI1SK", s(format!("00{number}"))), ("LSI1SK", s("hall"))];
        let [a, b, c] = place;
        put_raw(db, "Mixed", [("PK", s("DAY#mon")), ("SK", s(sk)), a, b, c, ("GSI2PK", s("hall"))]).await;
    }
    let other =
        [("PK", s("DAY#mon")), ("SK", s("EVENT#9")), ("GSI1PK", s("hall")), ("GSI1SK", s("9")), ("kind", s("OTHER"))];
    put_raw(db, "Mixed", other).await;
    put_raw(db, "Mixed", [("PK", s("DAY#")), ("SK", s("EVENT#1"))]).await;
    put_raw(db, "Mixed", [("PK", s("NIGHT#mon")), ("SK", s("NOTE"))]).await;
}

/// As many as are read.
macro_rules! same {
    ($db:expr, $expected:expr, $read:expr) => {
        assert_eq!(($read.count($db).await.unwrap(), $read.all($db).await.unwrap().len()), ($expected, $expected));
    };
}

integration::on_every_engine! {
    async fn a_count_is_of_the_entity_alone(db: Dynamo) {
        mixed(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = &db.clone().with_wire(wire);
            same!(db, 7, Event::query("mon"));
            same!(db, 7, Event::query("mon").descending());
            same!(db, 3, Event::query("mon").limit(3));
            same!(db, 3, Event::query("mon").sk(|k| k.number(2)..k.number(5)));
            same!(db, 1, Event::query("mon").sk(|k| k.number(2)));
            same!(db, 0, Event::query("mon").sk(|k| k.number(2)..k.number(2)));
            same!(db, 2, Event::query("mon").filter(|e| e.place.eq("hall")).sk(|k| k.number(6)..));
            same!(db, 7, Event::query_gsi::<1>("hall"));
            same!(db, 7, Event::query_lsi::<1>("mon").sk(|k| k.place("hall")));
            same!(db, 1, Note::query("mon"));
            same!(db, 1, Note::query_gsi::<1>("hall"));
            same!(db, 7, Event::scan());
            same!(db, 7, Event::scan().segments(5));
            same!(db, 1, Note::scan());
            same!(db, 0, Event::query("tue"));
            let error = Mixed::query("DAY#mon").count(db).await.unwrap_err();
            assert!(matches!(error, Error::UnknownEntity { table: "Mixed" }), "{error:?}");
            same!(db, 8, Mixed::query("DAY#mon").skip_unknown());
            same!(db, 13, Mixed::query("DAY#mon").keep_unknown());
            same!(db, 8, Mixed::scan().skip_unknown());
            same!(db, 15, Mixed::scan().keep_unknown().segments(2));
            same!(db, 8, Mixed::query_gsi::<1>("hall").skip_unknown());
        }
    }

    async fn keys_of_several_parts_are_counted_by_their_keys(db: Dynamo) {
        shop(&db).await;
        BatchWrite::new().put_all((0..30).map(|id| order("bob@x", "d", id))).put(user("bob@x")).send(&db).await.unwrap();
        OrderLog { email: "bob@x".into(), at: 1 }.create().send(&db).await.unwrap();
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("ORDER#d1"))]).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("#META2"))]).await;
        same!(&db, 30, Order::query("bob@x"));
        same!(&db, 30, Order::query_gsi::<1>(("acme", "new")));
        same!(&db, 1, User::query("bob@x"));
        same!(&db, 1, User::scan());
        same!(&db, 30, Order::scan());
        same!(&db, 1, OrderLog::scan());
        same!(&db, 5, Order::query("bob@x").filter(|o| o.id.lt(5)));
        assert_eq!(Order::query("bob@x").limit(10).count(&db).await.unwrap(), 10);
        let page = Order::query("bob@x").limit(12).send(&db).await.unwrap();
        assert_eq!(Order::query("bob@x").after(page.cursor.unwrap()).count(&db).await.unwrap(), 18);
    }

    async fn fields_as_keys_are_counted_by_dynamodb(db: Dynamo) {
        readings(&db, &[(1, -5), (1, 9), (2, 7)]).await;
        let (counted, log) = Faults::new().over(&db);
        assert_eq!(Reading::query(1).count(&counted).await.unwrap(), 2);
        assert_eq!(Reading::scan().count(&counted).await.unwrap(), 3);
        assert_eq!(Reading::query_gsi::<1>("heat").count(&counted).await.unwrap(), 3);
        assert!(log.all().iter().all(|request| request.body["Select"] == "COUNT"), "{:?}", log.all());
    }

    async fn dynamodb_counts_where_the_query_says_whose_items_they_are(db: Dynamo) {
        mixed(&db).await;
        let (counted, log) = Faults::new().over(&db);
        Event::query("mon").count(&counted).await.unwrap();
        Event::query_gsi::<1>("hall").count(&counted).await.unwrap();
        Event::scan().count(&counted).await.unwrap();
        Note::query("mon").count(&counted).await.unwrap();
        assert!(log.all().iter().all(|request| request.body["Select"] == "COUNT"), "{:?}", log.all());
        let (counted, log) = Faults::new().over(&db);
        Event::query("mon").descending().count(&counted).await.unwrap();
        Event::query("mon").sk(|k| k.number(2)..k.number(5)).count(&counted).await.unwrap();
        for request in log.all() {
            assert!(request.body["Select"].is_null() && request.body["ProjectionExpression"].is_string(), "{request:?}");
        }
    }

    async fn what_has_expired_does_not_count(db: Dynamo) {
        let db = logins(db).await;
        let all = (0..40).map(|id| session(id, if id % 2 == 0 { NOW - 1 } else { NOW + 1 }));
        BatchWrite::new().put_all(all).send(&db).await.unwrap();
        same!(&db, 20, Session::query("ann"));
        same!(&db, 40, Session::query("ann").include_expired());
        same!(&db, 20, Session::scan());
        same!(&db, 40, Session::scan().include_expired());
        same!(&db, 20, Logins::query("ann"));
        same!(&db, 20, Logins::scan());
        same!(&db, 40, Logins::scan().include_expired().segments(3));
        same!(&db, 20, Logins::scan().keep_unknown());
    }
}
