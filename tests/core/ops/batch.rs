//! Batches: chunked, in order, each key once.

use dynamo_core::batch::BatchGet;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error};
use integration::Faults;

use super::entities::{Order, OrderLog, User, count, order, shop, user};
use super::readings::{Sample, Samples, sample};

integration::on_every_engine! {
    async fn twenty_six_puts_are_two_calls(db: Dynamo) {
        shop(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let batch = BatchWrite::new().put_all((0..26).map(|id| order("bob@x", "d", id)));
        assert_eq!(batch.len(), 26);
        batch.send(&counted).await.unwrap();
        assert_eq!((log.count("BatchWriteItem"), count(&db, "Shop", None).await), (2, 26));
    }

    async fn entities_and_deletes_go_together(db: Dynamo) {
        shop(&db).await;
        let first = BatchWrite::new().put(user("bob@x")).put(order("bob@x", "d", 1)).put(OrderLog { email: "bob@x".into(), at: 1 });
        first.send(&db).await.unwrap();
        assert_eq!(count(&db, "Shop", None).await, 3);
        BatchWrite::new().delete::<User>("bob@x").delete::<User>("nobody").put(order("bob@x", "d", 2)).send(&db).await.unwrap();
        assert_eq!((count(&db, "Shop", None).await, Order::query("bob@x").all(&db).await.unwrap().len()), (3, 2));
    }

    async fn keys_are_answered_in_the_order_asked_for(db: Dynamo) {
        shop(&db).await;
        BatchWrite::new().put_all((0..120).map(|id| order("bob@x", "d", id))).send(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        let key = |id: u32| ("bob@x", "d", id);
        let read = Order::batch_get([key(7), key(7), key(999), key(3)]).send(&counted).await.unwrap();
        let ids: Vec<Option<u32>> = read.into_iter().map(|order| order.map(|order| order.id)).collect();
        assert_eq!(ids, [Some(7), Some(7), None, Some(3)]);
        assert_eq!(log.count("BatchGetItem"), 1);

        let read = Order::batch_get((0..120).rev().map(key)).concurrency(1).send(&counted).await.unwrap();
        let ids: Vec<u32> = read.into_iter().map(|order| order.unwrap().id).collect();
        assert_eq!(ids, (0..120).rev().collect::<Vec<_>>());
        assert_eq!(log.count("BatchGetItem"), 3);
        let keys = [order("bob@x", "d", 5).key().unwrap(), order("eve@x", "d", 5).key().unwrap()];
        let read = BatchGet::<Order>::of_keys(keys).send(&db).await.unwrap();
        assert_eq!((read[0].as_ref().map(|order| order.id), &read[1]), (Some(5), &None));
    }

    async fn one_key_in_two_requests_is_refused_before_anything_is_sent(db: Dynamo) {
        shop(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let batches = [
            BatchWrite::new().put(user("bob@x")).delete::<User>("bob@x"),
            BatchWrite::new().put(user("bob@x")).put(user("bob@x")),
            BatchWrite::new().put_all((0..30).map(|id| order("bob@x", "d", id % 29))),
        ];
        for batch in batches {
            let error = batch.send(&counted).await.unwrap_err();
            assert!(matches!(error, Error::DuplicateKey { .. }), "{error:?}");
        }
        assert_eq!(log.all(), []);
    }

    async fn numbers_that_are_equal_are_one_key(db: Dynamo) {
        Samples::ensure_table(&db).await.unwrap();
        let error = BatchWrite::new().put(sample("1", "1.0")).put(sample("1.00", "1")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::DuplicateKey { .. }), "{error:?}");
        BatchWrite::new().put(sample("1", "10")).send(&db).await.unwrap();
        let number = |text: &str| text.parse::<dynamo_core::value::Number>().unwrap();
        let keys = [(number("1.0"), number("1E1")), (number("1"), number("10.00")), (number("1"), number("11"))];
        let read = Sample::batch_get(keys).send(&db).await.unwrap();
        assert_eq!(read, [Some(sample("1", "10")), Some(sample("1", "10")), None]);
    }

    async fn an_empty_batch_sends_nothing(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        assert!(BatchWrite::new().is_empty());
        BatchWrite::new().send(&counted).await.unwrap();
        assert_eq!(User::batch_get::<&str>([]).send(&counted).await.unwrap(), []);
        assert_eq!(log.all(), []);
    }

    async fn what_cannot_be_written_is_found_before_anything_is_sent(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let error = BatchWrite::new().put(user("bob@x")).put(user("")).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { entity: "USER", attribute: "PK", .. }), "{error:?}");
        let error = User::batch_get(["bob@x", ""]).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { .. }), "{error:?}");
        let large = User { name: "x".repeat(409_600), ..user("bob@x") };
        let error = BatchWrite::new().put(large).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::ItemTooLarge { .. }), "{error:?}");
        assert_eq!(log.all(), []);
    }

    async fn items_are_written_as_they_are(db: Dynamo) {
        shop(&db).await;
        let mut item = dynamo_core::value::into_item(user("bob@x")).unwrap();
        item.insert("legacy".into(), crate::support::s("kept"));
        BatchWrite::new().put_item(User::SCHEMA, item.clone()).send(&db).await.unwrap();
        let read = BatchGet::<User>::of_keys([user("bob@x").key().unwrap()]).send_items(&db).await.unwrap();
        assert_eq!(read, [Some(item.clone())]);

        let mut empty = item.clone();
        empty.insert("PK".into(), crate::support::s(""));
        let mut long = item.clone();
        long.insert("SK".into(), crate::support::s("x".repeat(1025)));
        for (item, attribute) in [(empty, "PK"), (long, "SK")] {
            let error = BatchWrite::new().put_item(User::SCHEMA, item).send(&db).await.unwrap_err();
            assert!(matches!(&error, Error::InvalidKey { attribute: at, .. } if *at == attribute), "{error:?}");
        }
        item.remove("SK");
        let error = BatchWrite::new().put_item(User::SCHEMA, item).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    }
}
