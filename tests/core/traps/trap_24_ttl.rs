//! DynamoDB deletes what has expired within days; until then it is in every read and in every write's way.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta};
use dynamo_core::transaction::Reason;
use dynamo_core::value::Item;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Transaction, Wire};
use integration::Faults;

use crate::managed::sessions::{Lock, Logins, NOW, Session, User, at, lock, logins, session};
use crate::ops::entities::{count, put_raw, stored};
use crate::support::s;

/// One that expired a second ago, one that expires this second, one that never does.
async fn three(db: &Dynamo) {
    let user = User { user: "ann".into() };
    let batch = BatchWrite::new().put(user).put_all([session(1, NOW - 1), session(2, NOW), session(3, None)]);
    batch.send(db).await.unwrap();
    assert_eq!(count(db, "Logins", None).await, 4);
}

fn ids(sessions: &[Session]) -> Vec<u32> {
    sessions.iter().map(|session| session.id).collect()
}

integration::on_every_engine! {
    async fn trap_24_what_has_expired_is_in_no_read(db: Dynamo) {
        let db = logins(db).await;
        three(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            assert_eq!(Session::get(("ann", 1)).send(&db).await.unwrap(), None);
            assert_eq!(Session::get(("ann", 2)).send(&db).await.unwrap(), Some(session(2, NOW)));
            assert!(!Session::exists(("ann", 1)).send(&db).await.unwrap());
            assert!(Session::exists(("ann", 2)).send(&db).await.unwrap());
            let keys = [("ann", 1), ("ann", 2), ("ann", 3), ("ann", 4)];
            let found = Session::batch_get(keys).send(&db).await.unwrap();
            assert_eq!(found, [None, Some(session(2, NOW)), Some(session(3, None)), None]);
            assert_eq!(ids(&Session::query("ann").all(&db).await.unwrap()), [2, 3]);
            assert_eq!(ids(&Session::query_gsi::<1>(()).all(&db).await.unwrap()), [2, 3]);
            assert_eq!(Session::query("ann").filter(|s| s.visits.eq(0)).all(&db).await.unwrap().len(), 2);
            assert_eq!(Session::scan().all(&db).await.unwrap().len(), 2);
            assert_eq!(Session::scan().segments(3).filter(|s| s.id.lt(3)).all(&db).await.unwrap(), [session(2, NOW)]);
            assert_eq!(Logins::query("ann").all(&db).await.unwrap().len(), 3);
            assert_eq!(Logins::scan().all(&db).await.unwrap().len(), 3);
        }
    }

    async fn trap_24_what_has_expired_can_be_asked_for(db: Dynamo) {
        let db = logins(db).await;
        three(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            assert_eq!(Session::get(("ann", 1)).include_expired().send(&db).await.unwrap(), Some(session(1, NOW - 1)));
            let both = Session::batch_get([("ann", 1), ("ann", 2)]).include_expired().send(&db).await.unwrap();
            assert_eq!(both.iter().flatten().count(), 2);
            assert_eq!(ids(&Session::query("ann").include_expired().all(&db).await.unwrap()), [1, 2, 3]);
            assert_eq!(Session::scan().include_expired().all(&db).await.unwrap().len(), 3);
            assert_eq!(Logins::query("ann").include_expired().all(&db).await.unwrap().len(), 4);
            assert_eq!(Logins::scan().include_expired().all(&db).await.unwrap().len(), 4);
        }
        // Items as they are stored are all items.
        let items = Session::batch_get([("ann", 1)]).send_items(&db).await.unwrap();
        assert!(items[0].is_some());
        let items: Vec<_> = futures::TryStreamExt::try_collect(Session::scan().stream_items(&db)).await.unwrap();
        assert_eq!(items.len(), 3);
    }

    async fn trap_24_a_limit_counts_what_is_alive(db: Dynamo) {
        let db = logins(db).await;
        let all = (0..40).map(|id| session(id, if id % 2 == 0 { NOW - 1 } else { NOW + 1 }));
        BatchWrite::new().put_all(all).send(&db).await.unwrap();
        let page = Session::query("ann").limit(7).send(&db).await.unwrap();
        assert_eq!(ids(&page.items), [1, 3, 5, 7, 9, 11, 13]);
        let rest = Session::query("ann").after(page.cursor.unwrap()).all(&db).await.unwrap();
        assert_eq!((rest.len(), rest[0].id), (13, 15));
        // The others live too at an earlier time, and none at a later one.
        assert_eq!(Session::query("ann").all(&at(db.clone(), NOW - 1)).await.unwrap().len(), 40);
        assert!(Session::query("ann").all(&at(db.clone(), NOW + 2)).await.unwrap().is_empty());
        // Little has expired, so that no more is read than is wanted.
        let (watched, log) = Faults::new().over(&db);
        Session::query("ann").limit(7).include_expired().send(&watched).await.unwrap();
        let past = at(watched, NOW - 1);
        assert_eq!(Session::query("ann").limit(7).send(&past).await.unwrap().items.len(), 7);
        let limits: Vec<_> = log.of("Query").iter().map(|query| query.body["Limit"].as_u64()).collect();
        assert_eq!(limits, [Some(7), Some(7)]);
    }

    async fn trap_24_what_has_expired_is_in_no_creates_way(db: Dynamo) {
        let db = logins(db).await;
        three(&db).await;
        session(1, NOW + 9).create().send(&db).await.unwrap();
        assert_eq!(Session::get(("ann", 1)).send(&db).await.unwrap(), Some(session(1, NOW + 9)));
        for id in [1, 2, 3] {
            let error = session(id, None).create().send(&db).await.unwrap_err();
            assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
        }
        let later = at(db, NOW + 10);
        Transaction::new().create(session(1, None)).create(session(2, None)).send(&later).await.unwrap();
        let taken = Transaction::new().create(session(3, None)).send(&later).await;
        assert!(matches!(taken, Err(Error::TransactionCanceled { .. })), "{taken:?}");
    }

    async fn trap_24_what_has_expired_cannot_be_updated_or_checked(db: Dynamo) {
        let db = logins(db).await;
        three(&db).await;
        let visit = |id| Session::update(("ann", id)).add(|s| s.visits, 1);
        let error = visit(1).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { entity: "SESSION" }), "{error:?}");
        // One that has not, but does not fulfil a condition, is another matter.
        let error = visit(2).condition(|s| s.visits.eq(7)).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        assert_eq!(visit(2).send_new(&db).await.unwrap().visits, 1);
        visit(3).send(&db).await.unwrap();
        let all = Transaction::new()
            .update(visit(1))
            .check(Session::exists(("ann", 2)))
            .check(Lock::exists("ann"));
        lock(NOW - 1).create().send(&db).await.unwrap();
        let Err(Error::TransactionCanceled { reasons }) = all.send(&db).await else { panic!() };
        let refused: Vec<bool> = reasons.iter().map(|reason| *reason != Reason::InOrder).collect();
        assert_eq!(refused, [true, false, true]);
    }

    async fn trap_24_a_lock_that_has_expired_can_be_taken(db: Dynamo) {
        let db = logins(db).await;
        let old = lock(NOW + 1).put().send_new(&db).await.unwrap();
        assert!(matches!(lock(NOW + 5).put().send(&db).await, Err(Error::ConditionFailed { .. })));
        let later = at(db, NOW + 2);
        assert_eq!(Lock::get("ann").send(&later).await.unwrap(), None);
        let mine = lock(NOW + 5).put().send_new(&later).await.unwrap();
        assert_eq!(mine, Lock { version: 1, ..lock(NOW + 5) });
        // Whoever had it may still think so.
        assert_eq!(old.version, 1);
        Lock::delete_of(&mine).send(&later).await.unwrap();
        assert_eq!(stored(&later, &mine).await, None);
    }

    async fn trap_24_milliseconds_and_the_year_2500_are_no_expiry(db: Dynamo) {
        let db = logins(db).await;
        session(1, None).create().send(&db).await.unwrap();
        for until in [NOW * 1000, 16_725_225_600, u64::from(dynamo_core::EXPIRY_MAX) + 1, u64::MAX, 0] {
            let far = session(1, until);
            let sent = [
                far.clone().create().send(&db).await,
                far.clone().put().send(&db).await,
                far.clone().put().send_new(&db).await.map(drop),
                Session::update(("ann", 1)).set(|s| s.until, until).send(&db).await,
                BatchWrite::new().put(far.clone()).send(&db).await,
                Transaction::new().put(far).send(&db).await,
            ];
            for sent in sent {
                let Err(Error::Encode { source, .. }) = sent else { panic!("{until}: {sent:?}") };
                assert_eq!(source.path(), "expires_at");
            }
        }
        assert_eq!(Session::scan().all(&db).await.unwrap(), [session(1, None)]);
        let last = u64::from(dynamo_core::EXPIRY_MAX);
        Session::update(("ann", 1)).set(|s| s.until, last).send(&db).await.unwrap();
        Session::update(("ann", 1)).remove(|s| s.until).send(&db).await.unwrap();
    }

    async fn trap_24_a_time_is_stored_as_whole_seconds(db: Dynamo) {
        let db = logins(db).await;
        let half = Lock { expires_at: lock(NOW + 1).expires_at + TimeDelta::milliseconds(500), ..lock(0) };
        let written = half.clone().create().send_new(&db).await.unwrap();
        assert_eq!(written.expires_at, lock(NOW + 1).expires_at);
        let seconds = |item: &Item| item["expires_at"].as_n().unwrap().parse::<u64>().unwrap();
        assert_eq!(seconds(&stored(&db, &half).await.unwrap()), NOW + 1);
        assert_eq!(Lock::get("ann").send(&db).await.unwrap(), Some(written));
        let later = half.expires_at + TimeDelta::hours(1);
        Lock::update("ann").set(|l| l.expires_at, later).send(&db).await.unwrap();
        assert_eq!(seconds(&stored(&db, &half).await.unwrap()), NOW + 3601);
        let alive = Lock::scan().filter(|l| l.expires_at.gt(half.expires_at)).all(&db).await.unwrap();
        assert_eq!(alive.len(), 1);
        let far = DateTime::parse_from_rfc3339("2500-01-01T00:00:00Z").unwrap().to_utc();
        for sent in [
            Lock { expires_at: far, ..lock(0) }.put().send(&db).await,
            Lock::update("ann").set(|l| l.expires_at, far).send(&db).await,
        ] {
            assert!(matches!(sent, Err(Error::Encode { .. })), "{sent:?}");
        }
    }

    // "The value must be a top-level Number": DynamoDB does not delete this item, so it has not expired.
    async fn trap_24_an_attribute_of_another_type_is_no_expiry(db: Dynamo) {
        let db = logins(db).await;
        let lock = [("PK", s("ann")), ("SK", s("LOCK")), ("user", s("ann")), ("expires_at", s("1"))];
        put_raw(&db, "Logins", lock).await;
        let null = AttributeValue::Null(true);
        let id = AttributeValue::N("1".into());
        put_raw(&db, "Logins", [("PK", s("ann")), ("SK", s("SESSION#0001")), ("user", s("ann")), ("id", id), ("expires_at", null)]).await;
        assert!(Lock::exists("ann").send(&db).await.unwrap());
        assert_eq!(Session::query("ann").all(&db).await.unwrap(), [session(1, None)]);
        assert!(matches!(session(1, None).create().send(&db).await, Err(Error::AlreadyExists { .. })));
        Session::update(("ann", 1)).add(|s| s.visits, 1).send(&db).await.unwrap();
    }
}
