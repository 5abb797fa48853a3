//! Events as entities.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::schema::UpgradeError;
use dynamo_core::streams::{Change, ChangeKind, Event, RemovedBy};
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use integration::on_every_engine;

use super::{Line, Order, Shop, collect, order};

fn change<T>(event: &Event<T>) -> &Change<T> {
    match event {
        Event::Change(change) => change,
        _ => panic!("it is no change of an entity"),
    }
}

on_every_engine! {
    async fn changes_come_as_entities_with_what_was_before(db: Dynamo) {
        Shop::ensure_table(&db).await.unwrap();
        order(1, "new").create().send(&db).await.unwrap();
        Order::update(1).set(|o| o.status, "sent").add(|o| o.lines.element(0), 1).send(&db).await.unwrap();
        Line { order: 1, number: 7 }.put().send(&db).await.unwrap();
        Order::delete(1).send(&db).await.unwrap();

        let events = collect(&db, Shop::changes("test"), 4).await.unwrap();
        let [inserted, modified, line, removed] = &events[..] else { panic!("{events:?}") };

        let inserted = change(inserted);
        assert_eq!((inserted.kind(), inserted.entity), (ChangeKind::Insert, "ORDER"));
        assert_eq!((&inserted.old, &inserted.new), (&None, &Some(Shop::Order(order(1, "new")))));
        assert_eq!(inserted.key, order(1, "").key().unwrap());

        let modified = change(modified);
        let sent = Order { lines: vec![2, 2], ..order(1, "sent") };
        assert_eq!(modified.kind(), ChangeKind::Modify);
        assert_eq!(modified.old, Some(Shop::Order(order(1, "new"))));
        assert_eq!(modified.new, Some(Shop::Order(sent.clone())));
        assert_eq!(modified.changed().unwrap().into_iter().collect::<Vec<_>>(), ["lines", "status"]);
        assert_eq!(modified.has_changed::<Order, _>(|o| o.status), Some(true));
        assert_eq!(modified.has_changed::<Order, _>(|o| o.lines.element(0)), Some(true));
        assert_eq!(modified.has_changed::<Order, _>(|o| o.lines.element(1)), Some(false));
        assert_eq!(modified.has_changed::<Order, _>(|o| o.note), Some(false));

        assert_eq!(change(line).new, Some(Shop::Line(Line { order: 1, number: 7 })));
        let removed = change(removed);
        assert_eq!(removed.kind(), ChangeKind::Remove(RemovedBy::Request));
        assert_eq!((&removed.old, &removed.new), (&Some(Shop::Order(sent)), &None));
        assert!(removed.record().sequence_number > modified.record().sequence_number);
        assert!(removed.record().at.is_some());
    }

    async fn items_of_no_entity_are_told_as_they_are(db: Dynamo) {
        Shop::ensure_table(&db).await.unwrap();
        let s = |text: &str| AttributeValue::S(text.to_owned());
        let bytes = || Blob::new([0, 255]);
        let inner = HashMap::from([("name".to_owned(), s("Ann")), ("blob".to_owned(), AttributeValue::B(bytes()))]);
        // Sets of one, as DynamoDB keeps no order of them.
        let item = Item::from(
            [
                ("PK", s("COUPON#1")),
                ("SK", s("x")),
                ("n", AttributeValue::N("-1.5".to_owned())),
                ("bytes", AttributeValue::B(bytes())),
                ("yes", AttributeValue::Bool(true)),
                ("null", AttributeValue::Null(true)),
                ("texts", AttributeValue::Ss(vec!["a".to_owned()])),
                ("numbers", AttributeValue::Ns(vec!["7".to_owned()])),
                ("blobs", AttributeValue::Bs(vec![bytes()])),
                ("list", AttributeValue::L(vec![s("a"), AttributeValue::M(inner.clone())])),
                ("map", AttributeValue::M(inner)),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        let table = db.table_name("Shop").unwrap();
        db.client().put_item().table_name(table).set_item(Some(item.clone())).send().await.unwrap();
        let events = collect(&db, Shop::changes("test"), 1).await.unwrap();
        let Event::Other(record) = &*events[0] else { panic!("{events:?}") };
        assert_eq!((record.kind, record.new.as_ref()), (ChangeKind::Insert, Some(&item)));
    }

    async fn a_record_has_what_the_stream_holds(db: Dynamo) {
        assert_eq!(images::<Keys>(&db).await, [(false, false), (false, false), (false, false)]);
        assert_eq!(images::<News>(&db).await, [(false, true), (false, true), (false, false)]);
        assert_eq!(images::<Olds>(&db).await, [(false, false), (true, false), (true, false)]);
    }

    async fn older_shapes_are_made_new_and_newer_ones_refused(db: Dynamo) {
        Shapes::ensure_table(&db).await.unwrap();
        let put = async |id: &str, more: (&str, AttributeValue), version: u32| {
            let item = Item::from([
                ("id".to_owned(), AttributeValue::S(id.to_owned())),
                (more.0.to_owned(), more.1),
                ("_sv".to_owned(), AttributeValue::N(version.to_string())),
            ]);
            let table = db.table_name("Shapes").unwrap();
            db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        };
        put("old", ("nom", AttributeValue::S("Ann".to_owned())), 1).await;
        let events = collect(&db, Shapes::changes("test"), 1).await.unwrap();
        let ann = Shape { id: "old".to_owned(), name: "Ann".to_owned() };
        assert_eq!(change(&events[0]).new, Some(Shapes::Shape(ann)));

        put("newer", ("title", AttributeValue::S("Dr".to_owned())), 9).await;
        let error = collect(&db, Shapes::changes("test"), 2).await.unwrap_err();
        let Error::StreamRecord { source, .. } = &error else { panic!("{error:?}") };
        assert!(matches!(source.downcast_ref(), Some(Error::Decode { entity: "SHAPE", .. })), "{error:?}");
        assert!(format!("{error:?}").contains("`_sv`"), "{error:?}");
    }
}

/// Whether the changes of one item have images, old and new.
async fn images<T: DynamoTable + Seen + Sync>(db: &Dynamo) -> Vec<(bool, bool)> {
    T::ensure_table(db).await.unwrap();
    T::write(db).await;
    let events: Vec<Arc<Event<T>>> = collect(db, T::changes("test"), 3).await.unwrap();
    events
        .iter()
        .map(|event| {
            let change = change(event);
            assert_eq!(change.entity, "THING");
            assert_eq!(change.key, T::key());
            assert!(change.changed().is_none() || change.kind() != ChangeKind::Modify);
            (change.old.is_some(), change.new.is_some())
        })
        .collect()
}

/// A table with one entity, which is written three times.
trait Seen {
    async fn write(db: &Dynamo);
    fn key() -> dynamo_core::key::Key;
}

macro_rules! viewed {
    ($table:ident, $name:literal, $thing:ident, $view:literal) => {
        #[derive(Debug, Clone, PartialEq, DynamoEntity)]
        #[dynamo(table = $name, entity = "THING")]
        struct $thing {
            #[pk]
            id: String,
            count: u32,
        }
        #[derive(Debug, Clone, PartialEq, DynamoTable)]
        #[dynamo(table = $name, stream = $view)]
        enum $table {
            Thing($thing),
        }
        impl Seen for $table {
            async fn write(db: &Dynamo) {
                $thing { id: "a".to_owned(), count: 1 }.create().send(db).await.unwrap();
                $thing::update("a").add(|thing| thing.count, 1).send(db).await.unwrap();
                $thing::delete("a").send(db).await.unwrap();
            }
            fn key() -> dynamo_core::key::Key {
                $thing::key_of("a").unwrap()
            }
        }
    };
}
viewed!(Keys, "Keys", KeysThing, "keys-only");
viewed!(News, "News", NewsThing, "new-image");
viewed!(Olds, "Olds", OldsThing, "old-image");

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Shapes", entity = "SHAPE", schema_version = 2, upgrade = upgrade)]
struct Shape {
    #[pk]
    id: String,
    name: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shapes", stream = "new-and-old-images")]
enum Shapes {
    Shape(Shape),
}

fn upgrade(version: u32, item: &mut Item) -> Result<(), UpgradeError> {
    if version == 1 {
        let name = item.remove("nom").ok_or("a shape without a name")?;
        item.insert("name".to_owned(), name);
    }
    Ok(())
}
