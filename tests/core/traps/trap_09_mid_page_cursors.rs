//! A cursor is made from the stored keys of the last item that was returned, and goes on behind that one item: whatever its keys
//! are made of, however many share its sort key, in either direction.

use std::collections::BTreeSet;

use dynamo_core::op::{Cursor, CursorKey, CursorProblem, Page};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Result};
use futures::TryStreamExt;
use integration::Faults;

use crate::ops::entities::{Order, Shop, order, put_raw, shop, user};
use crate::ops::readings::{Chunk, Chunks, Reading, Readings, Sample, Samples, reading, sample};
use crate::support::s;
use aws_sdk_dynamodb::types::AttributeValue;

/// All pages from the first to the last, and all from the last to the first, each cursor through its text.
async fn there_and_back<T: Clone + PartialEq>(
    page: impl AsyncFn(Option<Cursor>, Option<Cursor>) -> Result<Page<T>>,
) -> [Vec<T>; 2] {
    let text = |cursor: Cursor| cursor.to_string().parse().unwrap();
    let (mut there, mut after, mut before) = (Vec::new(), None, None);
    loop {
        let found = page(after.take(), None).await.unwrap();
        assert_eq!(found.before.is_none(), there.is_empty(), "only the first page has nothing before it");
        there.push(found.items);
        before = found.before.or(before);
        match found.cursor {
            Some(cursor) => after = Some(text(cursor)),
            None => break,
        }
    }
    let mut back = vec![there.last().unwrap().clone()];
    while let Some(cursor) = before.take() {
        let found = page(None, Some(text(cursor))).await.unwrap();
        // Behind what was read from the end there is nothing.
        assert!(found.cursor.is_some() || back == [vec![]]);
        back.push(found.items);
        before = found.before;
    }
    back.reverse();
    [there.concat(), back.concat()]
}

macro_rules! there_and_back {
    ($db:expr, $query:expr) => {
        there_and_back(async |after: Option<Cursor>, before: Option<Cursor>| {
            let query = $query.limit(2);
            match (after, before) {
                (Some(after), _) => query.after(after).send($db).await,
                (_, Some(before)) => query.before(before).send($db).await,
                (None, None) => query.send($db).await,
            }
        })
        .await
    };
}

fn problem<T: std::fmt::Debug>(result: Result<T>) -> CursorProblem {
    match result {
        Err(Error::InvalidCursor { problem }) => problem,
        other => panic!("{other:?}"),
    }
}

integration::on_every_engine! {
    async fn trap_09_items_tied_on_the_sort_key_of_an_index_come_once(db: Dynamo) {
        Readings::ensure_table(&db).await.unwrap();
        for at in 1..=5 {
            reading(1, at).create().send(&db).await.unwrap();
        }
        let all = Reading::query_gsi::<1>("heat").all(&db).await.unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(there_and_back!(&db, Reading::query_gsi::<1>("heat")), [all.clone(), all.clone()]);
        let down: Vec<Reading> = all.into_iter().rev().collect();
        assert_eq!(there_and_back!(&db, Reading::query_gsi::<1>("heat").descending()), [down.clone(), down]);
        // One sort key of an index is many items.
        let tied = there_and_back!(&db, Reading::query_gsi::<1>("heat").sk(|k| k.level(0)));
        assert_eq!(tied.map(|found| found.len()), [5, 5]);
    }

    async fn trap_09_numbers_bytes_and_separators_come_once(db: Dynamo) {
        Samples::ensure_table(&db).await.unwrap();
        let at = ["-1E20", "-0.5", "0", "1.5e10", "15000000001", "12345678901234567890123456789012345678", "9E125"];
        for at in at {
            sample("1.5e10", at).create().send(&db).await.unwrap();
        }
        let series = || "15000000000".parse::<dynamo_core::value::Number>().unwrap();
        let expected: Vec<Sample> = at.iter().map(|at| sample("15E9", at)).collect();
        assert_eq!(there_and_back!(&db, Sample::query(series())), [expected.clone(), expected]);

        Chunks::ensure_table(&db).await.unwrap();
        let parts = [vec![0], vec![0, 0], vec![1, 255], vec![35], vec![255, 0]];
        let expected: Vec<Chunk> = parts.into_iter().map(|part| Chunk { digest: vec![0, 255], part }).collect();
        for chunk in expected.clone() {
            chunk.create().send(&db).await.unwrap();
        }
        assert_eq!(there_and_back!(&db, Chunk::query(vec![0, 255])), [expected.clone(), expected]);

        shop(&db).await;
        for (day, id) in [("2024-01-01T00:00:00Z", 1), ("a/b+c=d", 2), ("ü€😀", 3), ("\"\\\u{1}", 4), ("z", 5)] {
            order("bob#x{}\"@", day, id).create().send(&db).await.unwrap();
        }
        user("bob#x{}\"@").create().send(&db).await.unwrap();
        let all = Order::query("bob#x{}\"@").all(&db).await.unwrap();
        assert_eq!(there_and_back!(&db, Order::query("bob#x{}\"@")), [all.clone(), all.clone()]);
        let filtered: Vec<Order> = all.into_iter().filter(|order| order.id != 3).collect();
        let found = there_and_back!(&db, Order::query("bob#x{}\"@").filter(|o| o.id.ne(3)));
        assert_eq!(found, [filtered.clone(), filtered]);
        assert_eq!(there_and_back!(&db, Shop::query("bob#x{}\"@")).map(|found| found.len()), [6, 6]);
    }

    // The struct's own form of a number may be another one than what is stored.
    async fn trap_09_the_stored_key_counts_and_not_the_struct(db: Dynamo) {
        Readings::ensure_table(&db).await.unwrap();
        for (at, level) in [("1.50e1", "1"), ("+20", "1.0"), ("25.0", "10e-1")] {
            let n = |text: &str| AttributeValue::N(text.to_owned());
            put_raw(&db, "Readings", [("sensor", n("1")), ("at", n(at)), ("kind", s("heat")), ("level", n(level))]).await;
        }
        let at = |found: &[Reading]| found.iter().map(|reading| reading.at).collect::<Vec<_>>();
        let [there, back] = there_and_back!(&db, Reading::query(1));
        assert_eq!((at(&there), at(&back)), (vec![15, 20, 25], vec![15, 20, 25]));
        let [there, _] = there_and_back!(&db, Reading::query_gsi::<1>("heat"));
        assert_eq!(at(&there).into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([15, 20, 25]));
    }

    async fn trap_09_three_of_ten_and_the_rest(db: Dynamo) {
        shop(&db).await;
        for id in 1..=10 {
            order("bob@x", "d", id).create().send(&db).await.unwrap();
        }
        let (counted, log) = Faults::new().over(&db);
        let ids = |orders: Vec<Order>| orders.into_iter().map(|order| order.id).collect::<Vec<_>>();
        // Of an answer with ten, three are taken.
        let page = Order::query("bob@x").filter(|o| o.total.ge(0)).limit(3).send(&counted).await.unwrap();
        assert_eq!((ids(page.items), page.evaluated, log.count("Query")), (vec![1, 2, 3], 10, 1));
        let next = Order::query("bob@x").after(page.cursor.unwrap()).limit(3).send(&db).await.unwrap();
        assert_eq!(ids(next.items), [4, 5, 6]);
        let back = Order::query("bob@x").before(next.before.unwrap()).limit(2).send(&db).await.unwrap();
        assert_eq!(ids(back.items), [2, 3]);
        assert_eq!(ids(Order::query("bob@x").before(back.before.unwrap()).all(&db).await.unwrap()), [1]);
        let on = Order::query("bob@x").after(back.cursor.unwrap()).all(&db).await.unwrap();
        assert_eq!(ids(on), [4, 5, 6, 7, 8, 9, 10]);
        // Behind the end there is a way back as well.
        let full = Order::query("bob@x").limit(10).send(&db).await.unwrap();
        if let Some(cursor) = full.cursor {
            let empty = Order::query("bob@x").limit(10).after(cursor).send(&db).await.unwrap();
            assert_eq!(empty.items, []);
            let back = Order::query("bob@x").limit(4).before(empty.before.unwrap()).send(&db).await.unwrap();
            assert_eq!(ids(back.items), [7, 8, 9, 10]);
        }
        let streamed = Order::query("bob@x").before(next.cursor.unwrap()).stream(&db).try_next().await;
        assert!(matches!(streamed, Err(Error::InvalidRequest(_))), "{streamed:?}");
    }

    // DynamoDB refuses a start behind which the key condition allows no key ("does not match the range key predicate"), though it
    // may have named it as the last key itself; the embedded engine takes it.
    async fn trap_09_behind_the_last_key_of_a_range_nothing_is_asked_for(db: Dynamo) {
        shop(&db).await;
        for id in 1..=9 {
            order("bob@x", "d", id).create().send(&db).await.unwrap();
        }
        let ids = |page: &Page<Order>| page.items.iter().map(|order| order.id).collect::<Vec<_>>();
        let range = || Order::query("bob@x").sk(|k| k.day("d").id(4)..=k.day("d").id(6));
        let (counted, log) = Faults::new().over(&db);
        let up = range().limit(3).send(&db).await.unwrap();
        let down = range().descending().limit(3).send(&db).await.unwrap();
        assert_eq!((ids(&up), ids(&down)), (vec![4, 5, 6], vec![6, 5, 4]));
        // DynamoDB Local knows that nothing is left, and names no key.
        let (Some(up), Some(down)) = (up.cursor, down.cursor) else { return };
        let empty = range().after(up.clone()).send(&counted).await.unwrap();
        assert_eq!((ids(&empty), empty.cursor, empty.requests), (vec![], None, 0));
        assert_eq!(range().after(up).stream(&counted).try_next().await.unwrap(), None);
        assert_eq!(range().descending().after(down.clone()).all(&counted).await.unwrap(), []);
        assert_eq!(range().descending().after(down).stream(&counted).try_next().await.unwrap(), None);
        assert_eq!(log.total(), 0);
        // Back from there all are in front, and nothing is in front of the first.
        let back = range().limit(3).before(empty.before.unwrap()).send(&counted).await.unwrap();
        assert_eq!((ids(&back), log.total()), (vec![4, 5, 6], 1));
        if let Some(before) = back.before {
            let first = range().limit(3).before(before).send(&counted).await.unwrap();
            assert_eq!((ids(&first), first.before, log.total()), (vec![], None, 1));
        }
    }

    // DynamoDB may name a last key for it, but there is nothing to go on to.
    async fn trap_09_a_query_of_one_key_never_goes_on(db: Dynamo) {
        shop(&db).await;
        Order { total: 7, ..order("bob@x", "d", 1) }.create().send(&db).await.unwrap();
        let (counted, log) = Faults::new().over(&db);
        let one = || Order::query("bob@x").sk(|k| k.day("d").id(1));
        let page = one().limit(1).send(&counted).await.unwrap();
        assert_eq!((page.items.len(), page.cursor), (1, None));
        let none = one().filter(|o| o.total.eq(8)).limit(1).send(&counted).await.unwrap();
        assert_eq!((none.items.len(), none.cursor), (0, None));
        let mut stream = one().limit(3).stream(&counted);
        assert!(stream.try_next().await.unwrap().is_some());
        assert_eq!(stream.cursor(), None);
        assert!(stream.try_next().await.unwrap().is_none());
        assert_eq!(log.count("Query"), 3);
        let others = Order::query("bob@x").limit(1).send(&db).await.unwrap().cursor;
        if let Some(cursor) = others {
            assert_eq!(problem(one().after(cursor).send(&db).await), CursorProblem::OtherQuery);
        }
    }

    async fn trap_09_a_cursor_is_good_for_its_query_alone(db: Dynamo) {
        shop(&db).await;
        for id in 1..=3 {
            Order { coupon: Some("X".into()), ..order("bob@x", "d1", id) }.create().send(&db).await.unwrap();
        }
        let page = Order::query("bob@x").limit(1).send(&db).await.unwrap();
        let cursor = || page.cursor.clone().unwrap();
        let (watched, log) = Faults::new().over(&db);
        let db = &watched;
        for found in [
            problem(Order::query("eve@x").after(cursor()).send(db).await),
            problem(Order::query("bob@x").descending().after(cursor()).send(db).await),
            problem(Order::query("bob@x").sk(|k| k.day("d1")).after(cursor()).all(db).await),
            problem(Order::query_gsi::<2>("X").after(cursor()).send(db).await),
            problem(Order::query("eve@x").before(cursor()).send(db).await),
            problem(Order::scan().after(cursor()).count(db).await),
            problem(Shop::query("bob@x").after(cursor()).stream(db).try_next().await),
            problem(Shop::scan().segments(3).after(cursor()).send(db).await),
        ] {
            assert_eq!(found, CursorProblem::OtherQuery);
        }
        assert_eq!(log.all(), []);
        // What is read of each item may be another thing on each page.
        let ids = Order::query("bob@x").only(|o| o.id).after(cursor()).all(db).await.unwrap();
        assert_eq!(ids, [2, 3]);
        assert_eq!(Order::query("bob@x").after(cursor()).count(db).await.unwrap(), 2);
    }

    async fn trap_09_a_sealed_cursor_goes_through_hands_that_cannot_read_it(db: Dynamo) {
        shop(&db).await;
        for id in 1..=3 {
            order("bob@x", "d1", id).create().send(&db).await.unwrap();
        }
        let key = CursorKey::new([42; 32]);
        let page = Order::query("bob@x").limit(1).send(&db).await.unwrap();
        let text = page.cursor.clone().unwrap().seal(&key).unwrap();
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{text}");
        let rest = Order::query("bob@x").after(Cursor::unseal(&text, &key).unwrap()).all(&db).await.unwrap();
        assert_eq!(rest.len(), 2);
        assert_eq!(problem(text.parse::<Cursor>()), CursorProblem::Sealed);
        assert_eq!(problem(Cursor::unseal(&text, &CursorKey::new([43; 32]))), CursorProblem::Forged);
        // A plain one, which anybody can make, is not taken for a sealed one.
        assert_eq!(problem(Cursor::unseal(&page.cursor.unwrap().to_string(), &key)), CursorProblem::NotSealed);
    }
}
