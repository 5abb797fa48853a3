//! Cursors: their text, and the queries they are good for.

use dynamo_core::op::{Cursor, CursorProblem};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use super::entities::{Order, OrderLog, Shop, order, shop};

fn is_refused<T: std::fmt::Debug>(result: dynamo_core::Result<T>) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor { problem: CursorProblem::OtherQuery }), "{error:?}");
}

async fn cursor(db: &Dynamo) -> Cursor {
    shop(db).await;
    for id in 1..=3 {
        Order { coupon: Some("X".into()), ..order("bob@x", "d1", id) }.create().send(db).await.unwrap();
    }
    Order::query("bob@x").limit(1).send(db).await.unwrap().cursor.unwrap()
}

integration::on_every_engine! {
    async fn a_cursor_of_another_query_is_refused(db: Dynamo) {
        let cursor = cursor(&db).await;
        let other = || cursor.clone();
        is_refused(Order::query("eve@x").after(other()).send(&db).await);
        is_refused(Order::query("bob@x").descending().after(other()).send(&db).await);
        is_refused(Order::query("bob@x").sk(|k| k.day("d1")).after(other()).send(&db).await);
        is_refused(Order::query("bob@x").sk(|k| k.day("d1").id(0)..).after(other()).into_input(&db));
        is_refused(Order::query_gsi::<2>("X").after(other()).first(&db).await);
        is_refused(OrderLog::query("bob@x").after(other()).all(&db).await);
        is_refused(Shop::query("bob@x").after(other()).send(&db).await);
        is_refused(Order::scan().after(other()).send(&db).await);
        // Where the tables are is no part of it.
        let elsewhere = db.clone().with_table_prefix("elsewhere-");
        Order::query("bob@x").after(other()).into_input(&elsewhere).unwrap();

        let scan = Order::scan().limit(1).send(&db).await.unwrap().cursor.unwrap();
        is_refused(OrderLog::scan().after(scan.clone()).all(&db).await);
        is_refused(Shop::scan().after(scan.clone()).all(&db).await);
        is_refused(Order::query("bob@x").after(scan).send(&db).await);
    }

    // A client may sort out more with each page.
    async fn the_filter_and_the_limit_may_change_between_pages(db: Dynamo) {
        let cursor = cursor(&db).await;
        let rest = Order::query("bob@x").filter(|o| o.id.ne(2)).limit(9).consistent().after(cursor).send(&db).await.unwrap();
        assert_eq!(rest.items.iter().map(|order| order.id).collect::<Vec<_>>(), [3]);
    }

    async fn text_is_safe_in_a_url_and_reads_back(db: Dynamo) {
        let cursor = cursor(&db).await;
        let text = cursor.to_string();
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{text}");
        assert_eq!(text.parse::<Cursor>().unwrap(), cursor);
        let rest = Order::query("bob@x").after(text.parse().unwrap()).all(&db).await.unwrap();
        assert_eq!(rest.iter().map(|order| order.id).collect::<Vec<_>>(), [2, 3]);
        assert!(!format!("{cursor:?}").contains("bob"));
    }

    async fn a_cursor_outlives_its_item(db: Dynamo) {
        let cursor = cursor(&db).await;
        Order::delete(("bob@x", "d1", 1)).send(&db).await.unwrap();
        let rest = Order::query("bob@x").after(cursor).all(&db).await.unwrap();
        assert_eq!(rest.iter().map(|order| order.id).collect::<Vec<_>>(), [2, 3]);
    }

    async fn text_that_was_tampered_with_is_an_error(db: Dynamo) {
        let text = cursor(&db).await.to_string();
        for end in 0..text.len() {
            assert!(text[..end].parse::<Cursor>().is_err(), "{end}");
        }
        for wrong in ["", "AAAA", "AAAAAAAAAAA", "!", "AAAAAAAAAABbXQ", &format!("{text}AA")] {
            let error = wrong.parse::<Cursor>().unwrap_err();
            assert!(matches!(error, Error::InvalidCursor { .. }), "{wrong} {error:?}");
        }
    }
}
