//! Pages: each item once, whatever its keys are made of, forward and backward.

use dynamo_core::op::{Cursor, Page};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Result};

use super::entities::{Order, Shop, User, order, shop, user};
use super::readings::{Chunk, Chunks, Reading, Readings, Sample, Samples, reading, sample};

/// Reads to the end, each cursor through its text.
async fn to_the_end<T>(page: impl AsyncFn(Option<Cursor>) -> Result<Page<T>>) -> Vec<T> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let Page { items, cursor, .. } = page(after.take()).await.unwrap();
        assert!(items.len() <= 2);
        all.extend(items);
        match cursor {
            Some(cursor) => after = Some(cursor.to_string().parse().unwrap()),
            None => return all,
        }
    }
}

macro_rules! pages {
    ($db:expr, $query:expr) => {
        to_the_end(async |after: Option<Cursor>| {
            let query = $query.limit(2);
            match after {
                Some(cursor) => query.after(cursor).send($db).await,
                None => query.send($db).await,
            }
        })
        .await
    };
}

integration::on_every_engine! {
    async fn items_tied_on_the_sort_key_of_an_index_come_once(db: Dynamo) {
        Readings::ensure_table(&db).await.unwrap();
        for at in 1..=5 {
            reading(1, at).create().send(&db).await.unwrap();
        }
        let all = Reading::query_gsi::<1>("heat").all(&db).await.unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(pages!(&db, Reading::query_gsi::<1>("heat")), all);
        let backward: Vec<Reading> = all.into_iter().rev().collect();
        assert_eq!(pages!(&db, Reading::query_gsi::<1>("heat").descending()), backward);
    }

    async fn keys_with_separators_come_once(db: Dynamo) {
        shop(&db).await;
        for (day, id) in [("2024-01-01T00:00:00Z", 1), ("a/b+c=d", 2), ("ü€😀", 3), ("\"\\\u{1}", 4), ("z", 5)] {
            order("bob#x{}\"@", day, id).create().send(&db).await.unwrap();
        }
        user("bob#x{}\"@").create().send(&db).await.unwrap();
        let all = Order::query("bob#x{}\"@").all(&db).await.unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(pages!(&db, Order::query("bob#x{}\"@")), all);
        let backward: Vec<Order> = all.iter().rev().cloned().collect();
        assert_eq!(pages!(&db, Order::query("bob#x{}\"@").descending()), backward);
        let filtered: Vec<Order> = all.into_iter().filter(|order| order.id != 3).collect();
        assert_eq!(pages!(&db, Order::query("bob#x{}\"@").filter(|o| o.id.ne(3))), filtered);
    }

    async fn numbers_of_any_form_come_once(db: Dynamo) {
        Samples::ensure_table(&db).await.unwrap();
        let at = ["-1E20", "-0.5", "0", "1.5e10", "15000000001", "12345678901234567890123456789012345678", "9E125"];
        for at in at {
            sample("1.5e10", at).create().send(&db).await.unwrap();
        }
        let expected: Vec<Sample> = at.iter().map(|at| sample("15E9", at)).collect();
        let series = || "15000000000".parse::<dynamo_core::value::Number>().unwrap();
        assert_eq!(pages!(&db, Sample::query(series())), expected);
        let backward: Vec<Sample> = expected.into_iter().rev().collect();
        assert_eq!(pages!(&db, Sample::query(series()).descending()), backward);
    }

    async fn bytes_come_once(db: Dynamo) {
        Chunks::ensure_table(&db).await.unwrap();
        let expected: Vec<Chunk> = [vec![0], vec![0, 0], vec![1, 255], vec![35], vec![255, 0]]
            .into_iter().map(|part| Chunk { digest: vec![0, 255], part }).collect();
        for chunk in expected.clone() {
            chunk.create().send(&db).await.unwrap();
        }
        assert_eq!(pages!(&db, Chunk::query(vec![0, 255])), expected);
        let backward: Vec<Chunk> = expected.into_iter().rev().collect();
        assert_eq!(pages!(&db, Chunk::query(vec![0, 255]).descending()), backward);
    }

    async fn a_page_of_a_scan_goes_on_where_it_ended(db: Dynamo) {
        shop(&db).await;
        for number in 0..7 {
            user(&format!("u{number}")).create().send(&db).await.unwrap();
            order(&format!("u{number}"), "d", 1).create().send(&db).await.unwrap();
        }
        let mut names: Vec<String> = pages!(&db, User::scan()).into_iter().map(|user| user.email).collect();
        names.sort();
        assert_eq!(names, ["u0", "u1", "u2", "u3", "u4", "u5", "u6"]);
        assert_eq!(pages!(&db, Shop::scan()).len(), 14);
        assert_eq!(pages!(&db, Shop::query("u3")).len(), 2);
    }

    async fn a_page_that_ends_in_the_middle_of_an_answer_goes_on_there(db: Dynamo) {
        shop(&db).await;
        let orders = (0..250).map(|id| Order { status: if id % 2 == 0 { "a" } else { "b" }.into(), ..order("bob@x", "d", id) });
        BatchWrite::new().put_all(orders).send(&db).await.unwrap();
        // An answer evaluates a hundred items, of which a page of two uses the first.
        let ids: Vec<u32> = pages!(&db, Order::query("bob@x").filter(|o| o.status.eq("b"))).iter().map(|o| o.id).collect();
        assert_eq!(ids, (0..250).filter(|id| id % 2 == 1).collect::<Vec<_>>());
    }

    async fn the_last_page_has_no_cursor_unless_it_is_full(db: Dynamo) {
        shop(&db).await;
        for id in 1..=4 {
            order("bob@x", "d", id).create().send(&db).await.unwrap();
        }
        assert!(Order::query("bob@x").limit(5).send(&db).await.unwrap().cursor.is_none());
        // DynamoDB cannot tell that nothing follows the last item it was asked for.
        let full = Order::query("bob@x").limit(4).send(&db).await.unwrap();
        if let Some(cursor) = full.cursor {
            let rest = Order::query("bob@x").limit(4).after(cursor).send(&db).await.unwrap();
            assert_eq!((rest.items, rest.cursor), (vec![], None));
        }
    }
}
