//! Nothing is cut off where DynamoDB ends an answer, after 1 MB of a query and 16 MB of a batch.

use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable};
use futures::TryStreamExt;
use integration::Faults;

use super::entities::{Order, Shop, order, shop};

const ITEMS: u32 = 60;

async fn three_megabytes(db: &Dynamo) -> Vec<Order> {
    shop(db).await;
    let note = "x".repeat(50_000);
    let orders =
        (0..ITEMS).map(|id| Order { note: Some(note.clone()), coupon: Some("C".into()), ..order("bob@x", "d", id) });
    let orders: Vec<Order> = orders.collect();
    BatchWrite::new().put_all(orders.clone()).send(db).await.unwrap();
    orders
}

fn ids(orders: &[Order]) -> Vec<u32> {
    let mut ids: Vec<u32> = orders.iter().map(|order| order.id).collect();
    ids.sort_unstable();
    ids
}

integration::on_every_engine! {
    async fn a_large_partition_is_read_whole(db: Dynamo) {
        let orders = three_megabytes(&db).await;
        let (counted, log) = Faults::new().over(&db);
        assert_eq!(Order::query("bob@x").all(&counted).await.unwrap(), orders);
        assert!(log.count("Query") >= 3, "{} calls", log.count("Query"));
        let page = Order::query("bob@x").descending().send(&db).await.unwrap();
        assert_eq!((page.items.len(), page.cursor), (60, None));
        let streamed: Vec<Order> = Order::query("bob@x").stream(&db).try_collect().await.unwrap();
        assert_eq!(streamed, orders);
        let last = Order::query("bob@x").filter(|o| o.id.eq(59)).limit(1).send(&db).await.unwrap();
        assert_eq!(ids(&last.items), [59]);
        assert_eq!(Order::query_gsi::<2>("C").all(&db).await.unwrap().len(), 60);
        assert_eq!(Shop::query("bob@x").all(&db).await.unwrap().len(), 60);
    }

    async fn a_large_table_is_scanned_whole(db: Dynamo) {
        let orders = three_megabytes(&db).await;
        let (counted, log) = Faults::new().over(&db);
        assert_eq!(ids(&Order::scan().all(&counted).await.unwrap()), ids(&orders));
        assert!(log.count("Scan") >= 3, "{} calls", log.count("Scan"));
        assert_eq!(ids(&Order::scan().segments(3).all(&db).await.unwrap()), ids(&orders));
        assert_eq!(Shop::scan().all(&db).await.unwrap().len(), 60);
    }

    async fn a_large_batch_is_read_whole(db: Dynamo) {
        let orders = three_megabytes(&db).await;
        let keys = (0..200).map(|id| ("bob@x", "d", id));
        let read = Order::batch_get(keys).consistent().send(&db).await.unwrap();
        assert_eq!(read.len(), 200);
        let expected: Vec<Option<Order>> = orders.into_iter().map(Some).chain(std::iter::repeat_n(None, 140)).collect();
        assert_eq!(read, expected);
    }
}
