//! Reads of several entities and tables in one batch.

use dynamo_core::batch::BatchRead;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error};
use integration::{Fault, Faults};

use super::entities::{Order, OrderLog, User, order, shop, user};
use super::readings::{Sample, Samples, sample};

integration::on_every_engine! {
    async fn entities_and_tables_are_read_in_one_call(db: Dynamo) {
        shop(&db).await;
        Samples::ensure_table(&db).await.unwrap();
        let log_of = |at| OrderLog { email: "bob@x".into(), at };
        let write = BatchWrite::new().put(user("bob@x")).put(order("bob@x", "d", 1)).put(log_of(1)).put(log_of(2));
        write.put(sample("1", "10")).send(&db).await.unwrap();

        let (counted, log) = Faults::new().over(&db);
        let number = |text: &str| text.parse::<dynamo_core::value::Number>().unwrap();
        let reads = BatchRead::new((
            User::get("bob@x").consistent(),
            User::get("eve@x"),
            Order::batch_get([("bob@x", "d", 1), ("bob@x", "d", 2), ("bob@x", "d", 1)]),
            vec![OrderLog::get(("bob@x", 2)), OrderLog::get(("bob@x", 3))],
            Sample::get((number("1.0"), number("1E1"))),
        ));
        let (bob, eve, orders, logs, read) = reads.send(&counted).await.unwrap();
        assert_eq!((bob, eve), (Some(user("bob@x")), None));
        assert_eq!(orders, [Some(order("bob@x", "d", 1)), None, Some(order("bob@x", "d", 1))]);
        assert_eq!((logs, read), (vec![Some(log_of(2)), None], Some(sample("1", "10"))));
        let sent = log.of("BatchGetItem");
        assert_eq!(sent.len(), 1);
        let consistent = |base: &str| {
            let table = counted.table_name(base).unwrap();
            sent[0].body["RequestItems"][&table]["ConsistentRead"].as_bool()
        };
        // One read that asks for it decides for its table.
        assert_eq!((consistent("Shop"), consistent(Samples::TABLE.name)), (Some(true), None));
    }

    async fn what_is_left_is_read_in_the_end_or_handed_back(db: Dynamo) {
        shop(&db).await;
        BatchWrite::new().put(user("bob@x")).put_all((0..9).map(|id| order("bob@x", "d", id))).send(&db).await.unwrap();
        let some = Fault::Unprocessed { percent: 50 };
        let reads = || BatchRead::new((User::get("bob@x"), Order::batch_get((0..9).map(|id| ("bob@x", "d", id)))));
        let (faulty, log) = Faults::new().times(2, "BatchGetItem", some.clone()).over(&db);
        let (bob, orders) = reads().send(&faulty).await.unwrap();
        assert_eq!((bob, orders.iter().flatten().count(), log.total()), (Some(user("bob@x")), 9, 3));

        let once = dynamo_core::Budget::default().attempts(1);
        let (faulty, _) = Faults::new().always("BatchGetItem", some).over(&db);
        let read = reads().budget(once).send_partial(&faulty).await.unwrap();
        assert_eq!((read.found.0, read.found.1.iter().flatten().count(), read.left.len()), (Some(user("bob@x")), 4, 5));
        let error = reads().budget(once).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::Unprocessed { total: 10, attempts: 1, .. }), "{error:?}");
    }

    async fn a_wrong_key_is_found_before_anything_is_sent(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let error = BatchRead::new((User::get("bob@x"), User::get(""))).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { entity: "USER", .. }), "{error:?}");
        let (nothing,) = BatchRead::new((Vec::<dynamo_core::op::Get<User>>::new(),)).send(&counted).await.unwrap();
        assert_eq!((nothing, log.total()), (vec![], 0));
    }
}
