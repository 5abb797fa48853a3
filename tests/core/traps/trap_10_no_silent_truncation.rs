//! DynamoDB ends each answer after 1 MB. Whatever promises all results reads on; what may give less has a cursor, or fails.

use dynamo_core::op::{Cursor, End};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Wire};
use futures::TryStreamExt;
use integration::Faults;

use crate::ops::entities::{Order, Shop, order, shop};

const ITEMS: usize = 60;

/// Three megabytes in one partition of the table, and of both indexes.
async fn three_megabytes(db: &Dynamo) {
    shop(db).await;
    let note = "x".repeat(50_000);
    let orders = (0..ITEMS).map(|id| {
        let id = u32::try_from(id).unwrap();
        Order { note: Some(note.clone()), coupon: Some("C".into()), ..order("bob@x", "d", id) }
    });
    BatchWrite::new().put_all(orders).send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn trap_10_every_read_of_all_reads_all(db: Dynamo) {
        three_megabytes(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let (db, log) = Faults::new().over(&db.clone().with_wire(wire));
            let lengths = [
                Order::query("bob@x").all(&db).await.unwrap().len(),
                Order::query("bob@x").descending().send(&db).await.unwrap().items.len(),
                Order::query("bob@x").stream(&db).try_collect::<Vec<_>>().await.unwrap().len(),
                Order::query("bob@x").limit(59).all(&db).await.unwrap().len() + 1,
                Order::query("bob@x").only(|o| o.id).all(&db).await.unwrap().len(),
                Order::query("bob@x").count(&db).await.unwrap(),
                Order::query_gsi::<1>(("acme", "new")).all(&db).await.unwrap().len(),
                Order::query_gsi::<2>("C").count(&db).await.unwrap(),
                Order::query_gsi::<2>("C").hydrate().all(&db).await.unwrap().len(),
                Order::query_gsi::<2>("C").hydrate().stream(&db).try_collect::<Vec<_>>().await.unwrap().len(),
                Order::scan().all(&db).await.unwrap().len(),
                Order::scan().segments(4).all(&db).await.unwrap().len(),
                Order::scan().segments(4).send(&db).await.unwrap().items.len(),
                Order::scan().stream(&db).try_collect::<Vec<_>>().await.unwrap().len(),
                Order::scan().stream_items(&db).try_collect::<Vec<_>>().await.unwrap().len(),
                Order::scan().count(&db).await.unwrap(),
                Order::scan().segments(3).count(&db).await.unwrap(),
                Order::scan().only(|o| (o.email, o.id)).all(&db).await.unwrap().len(),
                Shop::query("bob@x").all(&db).await.unwrap().len(),
                Shop::query("bob@x").count(&db).await.unwrap(),
                Shop::query("bob@x").keep_unknown().count(&db).await.unwrap(),
                Shop::scan().all(&db).await.unwrap().len(),
                Shop::scan().segments(2).stream(&db).try_collect::<Vec<_>>().await.unwrap().len(),
                Shop::scan().count(&db).await.unwrap(),
            ];
            assert_eq!(lengths, [ITEMS; 24]);
            assert!(log.count("Query") >= 3 * 13 && log.count("Scan") >= 3 * 10, "{} {}", log.count("Query"), log.count("Scan"));
        }
        let last = Order::query("bob@x").filter(|o| o.id.eq(59)).limit(1).send(&db).await.unwrap();
        assert_eq!(last.items[0].id, 59);
    }

    async fn trap_10_what_ends_early_has_a_cursor(db: Dynamo) {
        three_megabytes(&db).await;
        let (mut ids, mut after, mut calls) = (Vec::new(), None::<Cursor>, 0);
        loop {
            let query = Order::query("bob@x").max_requests(1);
            let query = match after.take() {
                Some(cursor) => query.after(cursor),
                None => query,
            };
            let page = query.send(&db).await.unwrap();
            assert_eq!(page.requests, 1);
            assert_eq!(page.end == End::Requests, page.cursor.is_some());
            ids.extend(page.items.iter().map(|order| usize::try_from(order.id).unwrap()));
            calls += 1;
            match page.cursor {
                Some(cursor) => after = Some(cursor),
                None => break,
            }
        }
        assert!(calls >= 3, "{calls}");
        assert_eq!(ids, (0..ITEMS).collect::<Vec<_>>());
        let all = Order::query("bob@x").max_requests(2).all(&db).await;
        assert!(matches!(all, Err(Error::Incomplete { requests: 2, .. })), "{all:?}");
    }
}
