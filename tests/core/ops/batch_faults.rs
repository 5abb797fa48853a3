//! Batches that DynamoDB does not finish at once, or at all.

use dynamo_core::batch::Leftover;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, Error};
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
fn written(left: &[Leftover]) -> Vec<String> {
    let id = |leftover: &Leftover| match leftover {
        Leftover::Write { table, request } => {
            assert_eq!(table, "Shop");
            request.put_request().unwrap().item()["id"].as_n().unwrap().clone()
        }
        other => panic!("{other:?}"),
    };
    left.iter().map(id).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_left_after_all_attempts_is_handed_back() {
    for fault in [Fault::Unprocessed { percent: 100 }, Fault::Throttle] {
        let (alone, log) = Faults::new().always("BatchWriteItem", fault).alone();
        let error = forty().concurrency(1).send(&alone).await.unwrap_err();
        assert!(error.is_retryable());
        let Error::Unprocessed { left, total: 40, attempts } = error else { panic!("{error:?}") };
        assert_eq!(written(&left), (0..40).map(|id| id.to_string()).collect::<Vec<_>>());
        // Two chunks.
        assert_eq!(log.count("BatchWriteItem"), 2 * usize::try_from(attempts).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_left_after_all_attempts_are_handed_back() {
    for fault in [Fault::Unprocessed { percent: 100 }, Fault::Throttle] {
        let (alone, log) = Faults::new().always("BatchGetItem", fault).alone();
        let error = Order::batch_get([("bob@x", "d", 1), ("bob@x", "d", 2)]).send(&alone).await.unwrap_err();
        let Error::Unprocessed { left, total: 2, attempts: 10 } = &error else { panic!("{error:?}") };
        let keys: Vec<&str> = left
            .iter()
            .map(|leftover| match leftover {
                Leftover::Get { key, .. } => key["SK"].as_s().unwrap().as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!((keys, log.count("BatchGetItem")), (vec!["ORDER#d#000001", "ORDER#d#000002"], 10));
        assert!(!format!("{error} {error:?} {left:?}").contains("bob"));
    }
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
async fn a_refusal_is_not_repeated() {
    let refuse = Fault::Refuse { code: "ValidationException", message: "no" };
    let (alone, log) = Faults::new().always("BatchWriteItem", refuse).alone();
    let error = forty().concurrency(1).send(&alone).await.unwrap_err();
    let Error::Sdk { operation: "BatchWriteItem", code: Some(code), message: Some(message), .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((&**code, &**message, log.count("BatchWriteItem")), ("ValidationException", "no", 1));
}
