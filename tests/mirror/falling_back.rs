//! Queries in the phase `dynamo-read`, of which DynamoDB does not answer some.

use std::time::Duration;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, ErrorKind, Find, Repository};
use dual_repo::testing::conformance::Tag;
use dynamo_core::op::{Cursor, Page};
use dynamo_core::{CircuitBreaker, Dynamo, DynamoEntity};
use futures::{StreamExt as _, TryStreamExt as _};
use integration::faults::Log;
use integration::{Fault, Faults};

use crate::setting::{Setting, go_up};

/// The ways in which a call gets no answer.
const SILENT: [Fault; 4] = [Fault::Unreachable, Fault::Throttle, Fault::LoseAnswer, Fault::Silence];

/// So many tags, in both stores.
async fn tags(db: &Dynamo, count: u32) -> Setting {
    let setting = Setting::new(db.clone()).await;
    let mut transaction = setting.database.pool.begin().await.unwrap();
    for number in 0..count {
        let insert = sqlx::query("INSERT INTO tags (tenant, name, weight) VALUES ('acme', ?, ?)");
        insert.bind(format!("tag-{number:04}")).bind(number).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    go_up(&setting.store().await, Phase::DynamoRead).await;
    setting
}

/// A store whose way to DynamoDB has faults.
async fn over(setting: &Setting, faults: Faults) -> (DualStore, Log) {
    let (db, log) = faults.over(&setting.db);
    // What is tried here is each call by itself.
    let builder = setting.builder_over(db).dynamo_breaker(CircuitBreaker::default().failures(1000));
    (builder.dynamo_within(Duration::from_millis(300)).connect().await.unwrap(), log)
}

fn numbers(tags: &[Tag]) -> Vec<i32> {
    tags.iter().filter_map(|tag| tag.weight).collect()
}

/// Goes through all pages of a query.
async fn walk(store: &DualStore, page: impl Fn(Option<Cursor>) -> Find<Tag>) -> Vec<i32> {
    let (tags, mut found, mut cursor) = (store.repository::<Tag>(), Vec::new(), None);
    loop {
        let Page { items, cursor: next, .. } = tags.find(page(cursor)).await.unwrap();
        found.extend(numbers(&items));
        cursor = Some(match next {
            Some(next) => next,
            None => return found,
        });
    }
}

fn pages(cursor: Option<Cursor>) -> Find<Tag> {
    let query = Tag::query("acme").descending().limit(2);
    match cursor {
        Some(cursor) => query.after(cursor).into(),
        None => query.into(),
    }
}

fn scanned(cursor: Option<Cursor>) -> Find<Tag> {
    let scan = Tag::scan().limit(2);
    match cursor {
        Some(cursor) => scan.after(cursor).into(),
        None => scan.into(),
    }
}

integration::on_every_engine! {
    async fn a_walk_through_pages_goes_on_in_mysql_and_back_in_dynamodb(db: Dynamo) {
        let setting = tags(&db, 7).await;
        for fault in SILENT {
            // One page of the four, whichever; then all from some page on.
            for at in 1..=4 {
                let (store, log) = over(&setting, Faults::new().nth(at, "Query", fault.clone())).await;
                assert_eq!(walk(&store, pages).await, [6, 5, 4, 3, 2, 1, 0], "{fault:?} at {at}");
                assert_eq!((log.count("Query"), log.faults().values().sum()), (4, 1), "{fault:?} at {at}");
            }
            let (store, log) = over(&setting, Faults::new().nth(1, "Query", Fault::Pass).always("Query", fault.clone())).await;
            assert_eq!(walk(&store, pages).await, [6, 5, 4, 3, 2, 1, 0], "{fault:?}");
            assert_eq!(log.faults()[fault.name()], 3);
        }
    }

    async fn a_stream_goes_on_in_mysql_behind_its_last_result(db: Dynamo) {
        let setting = tags(&db, 300).await;
        // The filter lets every fourth pass, so that the results take two calls at least.
        let query = || Tag::query("acme").filter(|t| t.weight.is_in((0..300).step_by(4).map(Some))).limit(70);
        let wanted: Vec<i32> = (0..280).step_by(4).collect();
        for fault in SILENT {
            for at in 1..=2 {
                let (store, log) = over(&setting, Faults::new().nth(at, "Query", fault.clone())).await;
                let tags = store.repository::<Tag>();
                let found: Vec<Tag> = tags.stream(query().into()).try_collect().await.unwrap();
                assert_eq!(numbers(&found), wanted, "{fault:?} at {at}");
                assert_eq!(log.count("Query"), at, "the rest is MySQL's");
                assert_eq!(tags.count(query().into()).await.unwrap(), 70);
            }
        }
        let (store, log) = over(&setting, Faults::new().always("Query", Fault::Unreachable)).await;
        assert_eq!(store.repository::<Tag>().count(query().into()).await.unwrap(), 70);
        assert_eq!(log.count("Query"), 1);
    }

    async fn a_scan_goes_on_where_it_was_begun(db: Dynamo) {
        let setting = tags(&db, 7).await;
        // Begun in MySQL, it is in another order than DynamoDB's, and stays there.
        let (store, log) = over(&setting, Faults::new().nth(1, "Scan", Fault::Unreachable)).await;
        assert_eq!(walk(&store, scanned).await, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(log.count("Scan"), 1);

        // Begun in DynamoDB, it waits for it.
        let faults = Faults::new().nth(1, "Scan", Fault::Pass).times(2, "Scan", Fault::Unreachable);
        let (store, _) = over(&setting, faults).await;
        let tags = store.repository::<Tag>();
        let first = tags.find(scanned(None)).await.unwrap();
        for _ in 0..2 {
            let failed = tags.find(scanned(first.cursor.clone())).await.unwrap_err();
            assert_eq!((failed.kind(), failed.is_retryable()), (ErrorKind::Unavailable, true), "{failed:?}");
        }
        let rest = walk(&store, |cursor| scanned(cursor.or(first.cursor.clone()))).await;
        let mut all: Vec<i32> = numbers(&first.items).into_iter().chain(rest).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6]);

        // A stream and a count that have not begun do not wait.
        let (store, _) = over(&setting, Faults::new().always("Scan", Fault::Unreachable)).await;
        let tags = store.repository::<Tag>();
        assert_eq!(tags.count(Tag::scan().into()).await.unwrap(), 7);
        assert_eq!(tags.stream(Tag::scan().into()).count().await, 7);
    }

    async fn what_dynamodb_answers_is_the_answer(db: Dynamo) {
        let setting = tags(&db, 3).await;
        let refuse = Fault::Refuse { code: "AccessDeniedException", message: "not for you" };
        let (store, _) = over(&setting, Faults::new().always("Query", refuse)).await;
        let tags = store.repository::<Tag>();
        assert_eq!(tags.find(Tag::query("acme").into()).await.unwrap_err().kind(), ErrorKind::Other);
        let failed: Vec<_> = tags.stream(Tag::query("acme").into()).collect().await;
        assert!(matches!(failed.as_slice(), [Err(error)] if error.kind() == ErrorKind::Other), "{failed:?}");
    }
}
