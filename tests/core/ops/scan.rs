//! `scan`: all items of an entity, wherever they are.

use dynamo_core::op::CursorProblem;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, Error};
use futures::TryStreamExt;
use integration::Faults;

use super::entities::{Order, OrderLog, User, order, put_raw, shop, user};
use super::readings::{Reading, readings};
use crate::support::s;

async fn twenty_of_each(db: &Dynamo) {
    shop(db).await;
    let users = (0..20).map(|number| User { logins: number, ..user(&format!("u{number:02}")) });
    let orders = (0..20).map(|number| order(&format!("u{number:02}"), "d", number));
    BatchWrite::new().put_all(users).put_all(orders).send(db).await.unwrap();
}

fn emails(users: Vec<User>) -> Vec<String> {
    let mut emails: Vec<String> = users.into_iter().map(|user| user.email).collect();
    emails.sort();
    emails
}

integration::on_every_engine! {
    async fn only_the_entity_is_returned(db: Dynamo) {
        twenty_of_each(&db).await;
        put_raw(&db, "Shop", [("PK", s("x")), ("SK", s("#META2"))]).await;
        put_raw(&db, "Shop", [("PK", s("x")), ("SK", s("ORDER#d"))]).await;
        assert_eq!(emails(User::scan().all(&db).await.unwrap()).len(), 20);
        assert_eq!(Order::scan().all(&db).await.unwrap().len(), 20);
        assert_eq!(OrderLog::scan().all(&db).await.unwrap(), []);
    }

    async fn a_filter_and_a_limit_go_together(db: Dynamo) {
        twenty_of_each(&db).await;
        let few = User::scan().filter(|u| u.logins.lt(5)).filter(|u| u.logins.ne(3)).consistent();
        assert_eq!(emails(few.all(&db).await.unwrap()), ["u00", "u01", "u02", "u04"]);
        assert_eq!(User::scan().limit(7).all(&db).await.unwrap().len(), 7);
        assert_eq!(User::scan().limit(7).segments(4).all(&db).await.unwrap().len(), 7);
        assert_eq!(User::scan().limit(21).all(&db).await.unwrap().len(), 20);
    }

    async fn segments_share_the_items_out(db: Dynamo) {
        twenty_of_each(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let users: Vec<User> = User::scan().segments(8).stream(&counted).try_collect().await.unwrap();
        assert_eq!(emails(users).len(), 20);
        let mut segments: Vec<u64> = log.of("Scan").iter().map(|scan| scan.body["Segment"].as_u64().unwrap()).collect();
        segments.sort_unstable();
        assert_eq!(segments, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    async fn what_segments_cannot_do_is_refused(db: Dynamo) {
        twenty_of_each(&db).await;
        let cursor = User::scan().limit(1).send(&db).await.unwrap().cursor.unwrap();
        let errors = [
            User::scan().segments(0).all(&db).await.unwrap_err(),
            User::scan().segments(1_000_001).all(&db).await.unwrap_err(),
            User::scan().segments(2).into_input(&db).unwrap_err(),
        ];
        // A cursor knows how far each segment was read, and this one knows of no segments.
        let mixed = User::scan().segments(2).after(cursor).all(&db).await.unwrap_err();
        assert!(matches!(mixed, Error::InvalidCursor { problem: CursorProblem::OtherQuery }), "{mixed:?}");
        assert!(errors.iter().all(|error| matches!(error, Error::InvalidRequest(_))), "{errors:?}");
    }

    async fn a_scan_goes_on_from_a_cursor(db: Dynamo) {
        twenty_of_each(&db).await;
        let page = User::scan().limit(15).send(&db).await.unwrap();
        let rest: Vec<User> = User::scan().after(page.cursor.unwrap()).stream(&db).try_collect().await.unwrap();
        assert_eq!(emails(page.items.into_iter().chain(rest).collect()).len(), 20);
    }

    async fn items_are_streamed_as_they_are_stored(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("x")), ("SK", s("#META")), ("legacy", s("kept"))]).await;
        order("x", "d", 1).create().send(&db).await.unwrap();
        let items: Vec<_> = User::scan().stream_items(&db).try_collect().await.unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0]["legacy"], s("kept"));
        assert!(matches!(User::scan().all(&db).await, Err(Error::Decode { entity: "USER", .. })));
    }

    async fn a_filter_may_name_a_key(db: Dynamo) {
        readings(&db, &[(1, -5), (1, 9), (2, 7)]).await;
        let found = Reading::scan().filter(|r| r.at.between(-5, 7)).all(&db).await.unwrap();
        assert_eq!(found.len(), 2);
    }
}
