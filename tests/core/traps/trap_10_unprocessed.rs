//! What a call cuts off or leaves out is fetched or handed back, never dropped. (Large partitions: `ops/large.rs`.)

use dynamo_core::{BatchWrite, Dynamo, DynamoEntity};
use integration::{Fault, Faults};

use crate::ops::entities::{Order, count, order, shop};

const SOME: Fault = Fault::Unprocessed { percent: 60 };

integration::on_every_engine! {
    async fn trap_10_unprocessed_items_are_written_in_the_end(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) = Faults::new().times(2, "BatchWriteItem", SOME).over(&db);
        BatchWrite::new().put_all((0..25).map(|id| order("bob@x", "d", id))).send(&faulty).await.unwrap();
        // 25, of which 15 are left, of which 9 are left.
        assert_eq!((log.count("BatchWriteItem"), count(&db, "Shop", None).await), (3, 25));
    }

    async fn trap_10_unprocessed_keys_are_read_in_the_end(db: Dynamo) {
        shop(&db).await;
        BatchWrite::new().put_all((0..100).map(|id| order("bob@x", "d", id))).send(&db).await.unwrap();
        let (faulty, log) = Faults::new().times(2, "BatchGetItem", SOME).over(&db);
        let read = Order::batch_get((0..100).map(|id| ("bob@x", "d", id))).consistent().send(&faulty).await.unwrap();
        let ids: Vec<u32> = read.into_iter().map(|order| order.unwrap().id).collect();
        assert_eq!((ids, log.count("BatchGetItem")), ((0..100).collect(), 3));
    }
}
