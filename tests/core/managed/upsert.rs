//! What an upsert does to the fields that the library keeps, and to what has expired.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction, Wire};
use integration::{Fault, Faults};

use super::entities::{at, document, files, folder, read};
use super::sessions::{NOW, Session, lock, logins, session};
use crate::ops::entities::{put_raw, stored, text};
use crate::support::s;

/// A session that expired a second ago, with an attribute that nobody knows.
async fn dead(db: &Dynamo) {
    let n = |number: u64| AttributeValue::N(number.to_string());
    let key = [("user", s("ann")), ("PK", s("ann")), ("SK", s("SESSION#0001")), ("id", n(1))];
    let [user, pk, sk, id] = key;
    put_raw(db, "Logins", [user, pk, sk, id, ("visits", n(9)), ("expires_at", n(NOW - 1)), ("legacy", s("dead"))])
        .await;
}

integration::on_every_engine! {
    async fn a_version_is_counted_up_whatever_the_entity_says_and_the_time_of_making_stays(db: Dynamo) {
        let (db, hands) = files(db).await;
        hands.set(1);
        let made = document("a").upsert().send_new(&db).await.unwrap();
        assert_eq!((made.version, made.created, made.changed), (1, Some(at(1).into()), at(1).into()));
        hands.set(2);
        let mut stale = document("a");
        (stale.version, stale.text, stale.created) = (77, "Final".into(), None);
        stale.upsert().send(&db).await.unwrap();
        let found = read(&db, "a").await;
        assert_eq!((found.version, found.text.as_str()), (2, "Final"));
        assert_eq!((found.created, found.changed), (Some(at(1).into()), at(2).into()));
        let changed = found.upsert().send_updated_new(&db).await.unwrap();
        assert_eq!(changed.get(|d| d.version).unwrap(), Some(3));
        assert_eq!(changed.get(|d| d.created).unwrap(), Some(Some(at(1).into())));
    }

    async fn an_item_from_before_there_were_versions_gets_one(db: Dynamo) {
        let (db, hands) = files(db).await;
        hands.set(5);
        let key = [("PK", s("a")), ("SK", s("#META")), ("legacy", s("kept"))];
        put_raw(&db, "Files", key).await;
        let found = document("a").upsert().send_new(&db).await.unwrap();
        assert_eq!((found.version, found.created), (1, Some(at(5).into())));
        assert_eq!(text(&stored(&db, &found).await.unwrap(), "legacy").as_deref(), Some("kept"));
    }

    async fn a_version_that_is_used_up_stops_an_upsert(db: Dynamo) {
        let (db, _) = files(db).await;
        let n = |number: u8| AttributeValue::N(number.to_string());
        put_raw(&db, "Files", [("PK", s("a")), ("SK", s("FOLDER")), ("id", s("a")), ("name", s("x")), ("v", n(254))]).await;
        assert_eq!(folder("a").upsert().send_new(&db).await.unwrap().revision, 255);
        let error = folder("a").upsert().send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::Encode { source, .. } if source.path() == "v"), "{error:?}");
    }

    // It was written twice, so that everybody who has read it before notices.
    async fn sent_again_an_upsert_counts_the_version_up_twice(db: Dynamo) {
        let (db, _) = files(db).await;
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        assert_eq!(folder("a").upsert().send_new(&faulty).await.unwrap().revision, 2);
        assert_eq!(log.count("UpdateItem"), 2);
        let (faulty, _) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        Transaction::new().upsert(folder("a")).send(&faulty).await.unwrap();
        assert_eq!(folder("a").upsert().send_new(&db).await.unwrap().revision, 4);
    }

    async fn nothing_of_an_expired_item_is_left_after_an_upsert(db: Dynamo) {
        let db = logins(db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            dead(&db).await;
            let (counted, log) = Faults::new().over(&db);
            session(1, NOW + 60).upsert().send(&counted).await.unwrap();
            let found = stored(&db, &session(1, None)).await;
            assert_eq!(found, Some(dynamo_core::value::to_item(&session(1, NOW + 60)).unwrap()));
            assert_eq!((log.count("UpdateItem"), log.count("PutItem")), (1, 1));
            dead(&db).await;
            assert_eq!(session(1, NOW + 60).upsert().send_old(&db).await.unwrap(), None);
            dead(&db).await;
            assert_eq!(session(1, None).upsert().send_new(&db).await.unwrap(), session(1, None));
            dead(&db).await;
            let changed = session(1, NOW + 9).upsert().send_updated_new(&db).await.unwrap();
            assert_eq!(changed.get(|s| s.visits).unwrap(), Some(0));
        }
        lock(NOW - 1).create().send(&db).await.unwrap();
        assert_eq!(lock(NOW + 5).upsert().send_new(&db).await.unwrap().version, 1);
        assert_eq!(lock(NOW + 6).upsert().send_new(&db).await.unwrap().version, 2);
    }

    async fn a_condition_holds_of_no_item_where_there_is_an_expired_one(db: Dynamo) {
        let db = logins(db).await;
        dead(&db).await;
        let error = session(1, None).upsert().condition(|s| s.visits.eq(9)).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: None, .. }), "{error:?}");
        session(1, None).upsert().condition(|s| !s.visits.exists()).send(&db).await.unwrap();
        assert_eq!(Session::get(("ann", 1)).consistent().send(&db).await.unwrap(), Some(session(1, None)));
    }

    async fn an_expired_item_keeps_a_transaction_from_an_upsert(db: Dynamo) {
        let db = logins(db).await;
        dead(&db).await;
        let sent = Transaction::new().upsert(session(1, None)).upsert(session(2, None)).send(&db).await;
        let Err(Error::TransactionCanceled { reasons }) = sent else { panic!("{sent:?}") };
        assert!(matches!(&reasons[0], Reason::ConditionFailed { item: Some(_), .. }), "{reasons:?}");
        assert_eq!(Session::get(("ann", 2)).consistent().send(&db).await.unwrap(), None);
        Transaction::new().put(session(1, None)).upsert(session(2, None)).send(&db).await.unwrap();
    }

    async fn another_write_in_place_of_the_expired_item_is_a_conflict(db: Dynamo) {
        let db = logins(db).await;
        dead(&db).await;
        let gate = integration::faults::Gate::new();
        let (held, _) = Faults::new().next("PutItem", Fault::Hold(gate.clone())).over(&db);
        let upsert = tokio::spawn(async move { session(1, NOW + 1).upsert().send(&held).await });
        gate.arrived(1).await;
        session(1, NOW + 2).create().send(&db).await.unwrap();
        gate.open();
        let error = upsert.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Conflict { .. }) && error.is_retryable(), "{error:?}");
        session(1, NOW + 1).upsert().send(&db).await.unwrap();
        assert_eq!(Session::get(("ann", 1)).consistent().send(&db).await.unwrap(), Some(session(1, NOW + 1)));
    }
}
