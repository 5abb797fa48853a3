//! DynamoDB's `Limit` counts what it reads, not what it returns: pages may be empty though more follows, and a full one may be
//! the last.

use dynamo_core::op::End;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Wire};
use futures::{StreamExt, TryStreamExt};
use integration::Faults;

use crate::ops::entities::{Order, Shop, order, shop};

/// Of a thousand orders, the last but one is done.
async fn a_thousand(db: &Dynamo) {
    shop(db).await;
    let status = |id| if id == 999 { "done" } else { "new" };
    let orders = (1..=1000).map(|id| Order { status: status(id).into(), ..order("bob@x", "d", id) });
    BatchWrite::new().put_all(orders).send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn trap_08_a_limit_finds_the_one_result_behind_all_others(db: Dynamo) {
        a_thousand(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            let done = || Order::query("bob@x").filter(|o| o.status.eq("done"));
            let page = done().limit(1).send(&db).await.unwrap();
            assert_eq!((page.items[0].id, page.items.len(), page.evaluated), (999, 1, 1000));
            let page = done().descending().limit(1).send(&db).await.unwrap();
            assert_eq!((page.items[0].id, page.items.len(), page.end), (999, 1, End::Limit));
            let rest = done().descending().limit(1).after(page.cursor.unwrap()).send(&db).await.unwrap();
            assert_eq!((rest.items, rest.cursor, rest.end), (vec![], None, End::NothingLeft));
            assert_eq!(done().first(&db).await.unwrap().unwrap().id, 999);
            assert_eq!(done().descending().first(&db).await.unwrap().unwrap().id, 999);
            let scanned = Order::scan().filter(|o| o.status.eq("done")).limit(1).all(&db).await.unwrap();
            assert_eq!(scanned[0].id, 999);
            let streamed: Vec<Order> = done().stream(&db).take(1).try_collect().await.unwrap();
            assert_eq!(streamed[0].id, 999);
        }
    }

    async fn trap_08_what_is_evaluated_is_another_bound_than_the_limit(db: Dynamo) {
        a_thousand(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let done = || Order::query("bob@x").filter(|o| o.status.eq("done"));
        let page = done().evaluate(300).send(&counted).await.unwrap();
        assert_eq!((page.items.len(), page.end, page.evaluated), (0, End::Evaluated, 300));
        assert_eq!(log.of("Query").iter().map(|query| query.body["Limit"].as_u64().unwrap()).sum::<u64>(), 300);
        let (mut after, mut pages, mut found) = (page.cursor, 1, Vec::new());
        while let Some(cursor) = after {
            let page = done().evaluate(300).after(cursor).send(&db).await.unwrap();
            found.extend(page.items.into_iter().map(|order| order.id));
            (after, pages) = (page.cursor, pages + 1);
        }
        assert_eq!((found, pages), (vec![999], 4));
        // Both bounds together: whichever is reached first.
        let both = Order::query("bob@x").evaluate(10).limit(20).send(&db).await.unwrap();
        assert_eq!((both.items.len(), both.end), (10, End::Evaluated));
        let both = Order::query("bob@x").evaluate(20).limit(10).send(&db).await.unwrap();
        assert_eq!((both.items.len(), both.end), (10, End::Limit));
    }

    async fn trap_08_a_page_that_a_call_ends_says_so(db: Dynamo) {
        a_thousand(&db).await;
        let done = || Order::scan().filter(|o| o.status.eq("done")).limit(1);
        let page = done().max_requests(1).send(&db).await.unwrap();
        assert_eq!((page.items.len(), page.end, page.requests, page.evaluated), (0, End::Requests, 1, 100));
        let rest = done().after(page.cursor.unwrap()).send(&db).await.unwrap();
        assert_eq!(rest.items[0].id, 999);
        let table = Shop::scan().evaluate(5).send(&db).await.unwrap();
        assert_eq!((table.items.len(), table.end), (5, End::Evaluated));
        let index = Order::query_gsi::<1>(("acme", "new")).max_requests(1).evaluate(7).send(&db).await.unwrap();
        assert_eq!((index.items.len(), index.end), (7, End::Evaluated));
    }

    // What promises everything does not give less.
    async fn trap_08_what_reads_all_fails_when_it_may_not(db: Dynamo) {
        a_thousand(&db).await;
        let query = || Order::query("bob@x").evaluate(400);
        let Err(Error::Incomplete { evaluated, requests, cursor }) = query().all(&db).await else { panic!() };
        assert_eq!((evaluated, requests), (400, 1));
        assert_eq!(Order::query("bob@x").after(*cursor).all(&db).await.unwrap().len(), 600);
        assert_eq!(query().limit(400).all(&db).await.unwrap().len(), 400);
        let streamed: Vec<_> = query().stream(&db).collect().await;
        let (last, first) = streamed.split_last().unwrap();
        assert!(first.len() == 400 && first.iter().all(Result::is_ok), "{}", first.len());
        let Err(Error::Incomplete { cursor, .. }) = last else { panic!("{last:?}") };
        assert_eq!(Order::query("bob@x").after((**cursor).clone()).first(&db).await.unwrap().unwrap().id, 401);
        let first = Order::query("bob@x").filter(|o| o.status.eq("done")).max_requests(1).first(&db).await;
        assert!(matches!(first, Err(Error::Incomplete { .. })), "{first:?}");
        let counted = Shop::query("bob@x").evaluate(999).count(&db).await;
        assert!(matches!(counted, Err(Error::Incomplete { evaluated: 999, .. })), "{counted:?}");
    }

    async fn trap_08_a_stream_is_left_and_taken_up_again(db: Dynamo) {
        a_thousand(&db).await;
        let mut first = Order::query("bob@x").stream(&db);
        for id in 1..=437 {
            assert_eq!(first.try_next().await.unwrap().unwrap().id, id);
        }
        let cursor = first.cursor().unwrap().to_string();
        drop(first);
        let mut rest = Order::query("bob@x").after(cursor.parse().unwrap()).stream(&db);
        assert_eq!(rest.cursor().unwrap().to_string(), cursor);
        let ids: Vec<u32> = (&mut rest).map_ok(|order| order.id).try_collect().await.unwrap();
        assert_eq!(ids, (438..=1000).collect::<Vec<_>>());
        assert_eq!(rest.cursor(), None);
    }

    async fn trap_08_a_bound_of_nothing_is_a_mistake(db: Dynamo) {
        shop(&db).await;
        let (alone, log) = Faults::new().alone();
        for error in [
            Order::query("bob@x").evaluate(0).send(&alone).await.unwrap_err(),
            Order::query("bob@x").max_requests(0).send(&alone).await.unwrap_err(),
            Order::scan().evaluate(0).count(&alone).await.unwrap_err(),
            Shop::query("bob@x").max_requests(0).stream(&alone).try_next().await.unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        }
        assert_eq!(log.all(), []);
    }
}
