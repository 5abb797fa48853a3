//! The rules of batches: how many, how large, no key twice, an answer for each key, an end to all attempts.

use std::time::Duration;

use dynamo_core::{BatchWrite, Budget, Dynamo, DynamoEntity, Error};
use integration::{Fault, Faults};

use crate::ops::entities::{Order, User, count, order, shop, user};

integration::on_every_engine! {
    async fn trap_11_twenty_six_puts_are_two_calls(db: Dynamo) {
        shop(&db).await;
        let (counted, log) = Faults::new().over(&db);
        BatchWrite::new().put_all((0..26).map(|id| order("bob@x", "d", id))).send(&counted).await.unwrap();
        let sizes = log.of("BatchWriteItem").into_iter().map(|call| {
            let tables = call.body["RequestItems"].as_object().unwrap().values();
            tables.map(|requests| requests.as_array().unwrap().len()).sum::<usize>()
        });
        let mut sizes: Vec<usize> = sizes.collect();
        sizes.sort_unstable();
        assert_eq!((sizes, count(&db, "Shop", None).await), (vec![1, 25], 26));
    }

    async fn trap_11_each_place_of_a_key_has_its_answer(db: Dynamo) {
        shop(&db).await;
        BatchWrite::new().put(order("bob@x", "d", 1)).send(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        let key = |id: u32| ("bob@x", "d", id);
        let read = Order::batch_get([key(1), key(1), key(2)]).send(&counted).await.unwrap();
        assert_eq!(read, [Some(order("bob@x", "d", 1)), Some(order("bob@x", "d", 1)), None]);
        let keys = log.of("BatchGetItem").remove(0).body["RequestItems"].as_object().unwrap().values().next().unwrap()
            ["Keys"].as_array().unwrap().len();
        assert_eq!((keys, log.total()), (2, 1));
    }

    async fn trap_11_one_key_twice_is_an_error_that_names_the_entity(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let error = BatchWrite::new().put(user("bob@x")).delete::<User>("bob@x").send(&counted).await.unwrap_err();
        let Error::DuplicateKey { entity: "USER", table } = &error else { panic!("{error:?}") };
        let table = format!("there are two requests for one key of `USER` in table `{table}`");
        assert_eq!((error.to_string(), log.total()), (table, 0));
    }

    async fn trap_11_no_request_is_no_call(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        BatchWrite::new().send(&counted).await.unwrap();
        assert_eq!(Order::batch_get::<(&str, &str, u32)>([]).send(&counted).await.unwrap(), []);
        assert_eq!(log.total(), 0);
    }

    async fn trap_11_large_items_are_spread_over_calls_by_their_bytes(db: Dynamo) {
        shop(&db).await;
        // A control character takes one byte once stored, and six on its way.
        let note = "\u{1}".repeat(390_000);
        let large = |id| noted(id, &note);
        let (counted, log) = Faults::new().over(&db);
        BatchWrite::new().put_all((0..10).map(large)).concurrency(1).send(&counted).await.unwrap();
        let sizes: Vec<usize> = log.of("BatchWriteItem").iter().map(|call| call.text.len()).collect();
        assert!(sizes.len() == 2 && sizes.iter().all(|size| *size <= 16 * 1024 * 1024), "{sizes:?}");
        assert_eq!(Order::query("bob@x").all(&db).await.unwrap().len(), 10);
    }
}

fn noted(id: u32, note: &str) -> Order {
    Order { note: Some(note.to_owned()), ..order("bob@x", "d", id) }
}

#[tokio::test(start_paused = true)]
async fn trap_11_attempts_and_time_have_an_end() {
    let throttled = || Faults::new().always("BatchWriteItem", Fault::Throttle);
    let one = || BatchWrite::new().put(user("bob@x"));
    let (alone, log) = throttled().alone();
    let start = tokio::time::Instant::now();
    let error = one().send(&alone).await.unwrap_err();
    assert!(matches!(error, Error::Unprocessed { attempts: 10, .. }), "{error:?}");
    assert_eq!(log.total(), 10);
    // Nine pauses of at most 50 ms, doubled each time up to 5 s, and a random part of each.
    assert!(start.elapsed() < Duration::from_millis(16_500), "{:?}", start.elapsed());
    // With retries of the SDK's below.
    let (alone, log) = throttled().attempts(3).alone();
    one().budget(Budget::default().attempts(4)).send(&alone).await.unwrap_err();
    assert_eq!(log.total(), 12);
    let (alone, log) = throttled().alone();
    one().send(&alone.with_budget(Budget::default().attempts(2))).await.unwrap_err();
    assert_eq!(log.total(), 2);
}
