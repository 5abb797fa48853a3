//! Batches that DynamoDB does not finish at once, or at all.

use std::time::Duration;

use dynamo_core::batch::{Leftover, LeftoverRequest, Why};
use dynamo_core::{BatchWrite, Budget, Dynamo, DynamoEntity, Error, ErrorKind};
use integration::{Fault, Faults};

use super::entities::{Order, count, order, shop};

fn forty() -> BatchWrite {
    BatchWrite::new().put_all((0..40).map(|id| order("bob@x", "d", id)))
}

const SOME: Fault = Fault::Unprocessed { percent: 60 };

integration::on_every_engine! {
    async fn what_is_left_is_written_and_read_in_the_end(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) = Faults::new().times(2, "BatchWriteItem", SOME).times(2, "BatchGetItem", SOME).over(&db);
        forty().concurrency(1).send(&faulty).await.unwrap();
        assert_eq!(count(&db, "Shop", None).await, 40);
        // 25, of which 15 are left, of which 9 are left, and then the other 15.
        assert_eq!(log.count("BatchWriteItem"), 4);
        let read = Order::batch_get((0..40).map(|id| ("bob@x", "d", id))).consistent().send(&faulty).await.unwrap();
        let ids: Vec<u32> = read.into_iter().map(|order| order.unwrap().id).collect();
        assert_eq!((ids, log.count("BatchGetItem")), ((0..40).collect(), 3));
        let consistent = |request: &integration::faults::Request| {
            request.body["RequestItems"].as_object().unwrap().values().all(|keys| keys["ConsistentRead"] == true)
        };
        assert!(log.of("BatchGetItem").iter().all(consistent));
    }

    async fn a_throttled_batch_is_sent_again(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) =
            Faults::new().times(3, "BatchWriteItem", Fault::Throttle).times(3, "BatchGetItem", Fault::Throttle).over(&db);
        forty().send(&faulty).await.unwrap();
        assert_eq!((log.count("BatchWriteItem"), count(&db, "Shop", None).await), (5, 40));
        let read = Order::batch_get([("bob@x", "d", 3)]).send(&faulty).await.unwrap();
        assert_eq!((read.len(), log.count("BatchGetItem")), (1, 4));
    }
}

/// All requests of a write that are left, by their ids.
fn written(left: &[Leftover]) -> Vec<u32> {
    let id = |leftover: &Leftover| {
        assert_eq!(leftover.table, "Shop");
        let LeftoverRequest::Write(request) = &leftover.request else { panic!("{leftover:?}") };
        request.put_request().unwrap().item()["id"].as_n().unwrap().parse().unwrap()
    };
    left.iter().map(id).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_left_after_all_attempts_is_handed_back() {
    for (fault, why) in [(Fault::Unprocessed { percent: 100 }, "left unprocessed"), (Fault::Throttle, "throttled")] {
        let (alone, log) = Faults::new().always("BatchWriteItem", fault).alone();
        let error = forty().concurrency(1).send(&alone).await.unwrap_err();
        assert!(error.is_retryable());
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::Throttled, "40 of 40 batch requests are left after 10 attempts",)
        );
        let Error::Unprocessed { left, total: 40, attempts: 10, source: None } = error else { panic!("{error:?}") };
        assert_eq!(written(&left), (0..40).collect::<Vec<_>>());
        assert!(left.iter().all(|request| request.why.to_string() == why), "{left:?}");
        // Two chunks.
        assert_eq!(log.count("BatchWriteItem"), 20);
    }
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_left_after_all_attempts_are_handed_back() {
    for fault in [Fault::Unprocessed { percent: 100 }, Fault::Throttle] {
        let (alone, log) = Faults::new().always("BatchGetItem", fault).alone();
        let error = Order::batch_get([("bob@x", "d", 1), ("bob@x", "d", 2)]).send(&alone).await.unwrap_err();
        let Error::Unprocessed { left, total: 2, attempts: 10, .. } = &error else { panic!("{error:?}") };
        let key = |leftover: &Leftover| match &leftover.request {
            LeftoverRequest::Get(key) => key["SK"].as_s().unwrap().clone(),
            other => panic!("{other:?}"),
        };
        let keys: Vec<String> = left.iter().map(key).collect();
        assert_eq!((keys, log.count("BatchGetItem")), (vec!["ORDER#d#000001".into(), "ORDER#d#000002".into()], 10));
        assert!(!format!("{error} {error:?} {left:?}").contains("bob"));
    }
}

integration::on_every_engine! {
    async fn what_was_read_is_not_lost_with_what_is_left(db: Dynamo) {
        shop(&db).await;
        forty().send(&db).await.unwrap();
        let (faulty, _) = Faults::new().always("BatchGetItem", SOME).over(&db);
        let keys = (0..10).map(|id| ("bob@x", "d", id));
        let read = Order::batch_get(keys).budget(Budget::default().attempts(1)).send_partial(&faulty).await.unwrap();
        let ids: Vec<Option<u32>> = read.found.into_iter().map(|order| order.map(|order| order.id)).collect();
        assert_eq!(ids, [Some(0), Some(1), Some(2), Some(3), None, None, None, None, None, None]);
        assert_eq!(read.left.len(), 6);
        assert!(read.left.iter().all(|left| matches!(left.why, Why::Unprocessed)));
        let whole = Order::batch_get([("bob@x", "d", 1)]).send_partial(&db).await.unwrap();
        assert_eq!((whole.found.len(), whole.left.len()), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_budget_ends_a_batch_before_its_attempts_do() {
    let budget = Budget::default().attempts(1000).time(Duration::from_secs(2));
    let (alone, log) = Faults::new().always("BatchWriteItem", Fault::Throttle).alone();
    let start = tokio::time::Instant::now();
    let error = forty().budget(budget).send(&alone).await.unwrap_err();
    assert!(start.elapsed() <= Duration::from_secs(2), "{:?}", start.elapsed());
    let Error::Unprocessed { left, .. } = error else { panic!("{error:?}") };
    assert_eq!(left.len(), 40);
    assert!(log.count("BatchWriteItem") >= 4 && left.iter().all(|left| matches!(left.why, Why::Throttled)));

    // A call under way is given up, and those after it are not begun.
    let (alone, log) = Faults::new().always("BatchWriteItem", Fault::Silence).alone();
    let alone = alone.with_budget(budget);
    let start = tokio::time::Instant::now();
    let error = forty().concurrency(1).send(&alone).await.unwrap_err();
    assert_eq!((start.elapsed(), error.kind()), (Duration::from_secs(2), ErrorKind::OutcomeUnknown));
    assert!(error.is_retryable(), "puts are idempotent");
    let Error::Unprocessed { left, attempts: 1, source: Some(source), .. } = error else { panic!("{error:?}") };
    assert!(matches!(&*source, Error::OutcomeUnknown { operation: "BatchWriteItem", .. }), "{source:?}");
    let unsent = left.iter().filter(|left| matches!(left.why, Why::NotSent)).count();
    assert_eq!((left.len(), unsent, log.count("BatchWriteItem")), (40, 15, 1));
}

#[tokio::test(start_paused = true)]
async fn the_pauses_grow_and_stay_within_bounds() {
    let (alone, _) = Faults::new().always("BatchWriteItem", Fault::Throttle).alone();
    let start = tokio::time::Instant::now();
    forty().send(&alone).await.unwrap_err();
    let waited = start.elapsed();
    // Nine pauses of at most 50 ms, doubled each time up to 5 s, and a random part of each.
    assert!(waited.as_millis() > 500 && waited.as_millis() < 16_500, "{waited:?}");
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_ends_the_batch() {
    let refuse = Fault::Refuse { code: "ValidationException", message: "no" };
    let (alone, log) = Faults::new().always("BatchWriteItem", refuse).alone();
    let error = forty().concurrency(1).send(&alone).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), log.count("BatchWriteItem")), (ErrorKind::Validation, false, 1));
    let Error::Unprocessed { left, source: Some(source), .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.to_string(), "`BatchWriteItem` failed with ValidationException: no");
    let whys: Vec<bool> = left.iter().map(|left| matches!(left.why, Why::Failed(_))).collect();
    assert_eq!(whys, [vec![true; 25], vec![false; 15]].concat());
    assert_eq!(written(left), (0..40).collect::<Vec<_>>());
}

#[tokio::test]
async fn calls_that_are_under_way_are_brought_to_their_end_when_one_fails() {
    let refuse = Fault::Refuse { code: "ValidationException", message: "no" };
    let gate = integration::faults::Gate::new();
    let done = Fault::Answer { status: 200, body: serde_json::json!({}) };
    let engine = Faults::new().always("BatchWriteItem", done).alone().0;
    let held = Fault::Hold(gate.clone());
    let (faulty, log) = Faults::new().next("BatchWriteItem", held).next("BatchWriteItem", refuse).over(&engine);
    let send = tokio::spawn(async move { forty().concurrency(2).send(&faulty).await });
    gate.arrived(1).await;
    gate.open();
    let error = send.await.unwrap().unwrap_err();
    let Error::Unprocessed { left, .. } = &error else { panic!("{error:?}") };
    assert_eq!((written(left), log.count("BatchWriteItem")), ((25..40).collect::<Vec<_>>(), 2));
}
