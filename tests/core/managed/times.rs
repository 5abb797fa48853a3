//! `created_at` and `updated_at`.

use std::time::UNIX_EPOCH;

use chrono::{DateTime, Utc};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, Error, Transaction};

use super::entities::{Document, Visit, at, document, files, read};
use crate::ops::entities::{stored, text};

fn utc(seconds: u64) -> DateTime<Utc> {
    at(seconds).into()
}

fn visit() -> Visit {
    Visit { id: "a".into(), at: DateTime::UNIX_EPOCH, page: "/".into(), left: UNIX_EPOCH }
}

integration::on_every_engine! {
    async fn each_write_sets_its_time_and_only_the_first_one_that_of_the_item(db: Dynamo) {
        let (db, hands) = files(db).await;
        hands.set(1);
        let created = document("a").create().send_new(&db).await.unwrap();
        assert_eq!((created.created, created.changed), (Some(utc(1)), utc(1)));
        hands.set(2);
        let put = created.put().send_new(&db).await.unwrap();
        assert_eq!((put.created, put.changed), (Some(utc(1)), utc(2)));
        hands.set(3);
        Document::update("a").set(|d| d.text, "x").keep(|d| d.owner, "ann").send(&db).await.unwrap();
        let updated = read(&db, "a").await;
        assert_eq!((updated.created, updated.changed), (Some(utc(1)), utc(3)));
        hands.set(4);
        Transaction::new().update(Document::update_of(&updated)).create(document("b")).send(&db).await.unwrap();
        let (a, b) = (read(&db, "a").await, read(&db, "b").await);
        assert_eq!((a.created, a.changed, b.created, b.changed), (Some(utc(1)), utc(4), Some(utc(4)), utc(4)));
        // What a put says of it is the caller's business.
        let put = Document { created: None, ..b }.put().send_new(&db).await.unwrap();
        assert_eq!(read(&db, "b").await.created, put.created);
    }

    async fn an_index_key_follows_the_time_of_the_write(db: Dynamo) {
        let (db, hands) = files(db).await;
        let first = document("a").create().send_new(&db).await.unwrap();
        hands.set(1);
        document("b").create().send(&db).await.unwrap();
        let newest = async || Document::query_gsi::<1>("ann").descending().first(&db).await.unwrap().unwrap().id;
        assert_eq!(newest().await, "b");
        hands.set(2);
        Document::update_of(&first).set(|d| d.text, "x").send(&db).await.unwrap();
        assert_eq!(newest().await, "a");
        assert_eq!(text(&stored(&db, &first).await.unwrap(), "GSI1SK").as_deref(), Some("2024-01-01T00:00:02.000000000Z"));
        // The key's other field is missing, which an update by key does not know.
        let error = Document::update("a").set(|d| d.text, "y").send(&db).await.unwrap_err();
        assert!(matches!(error, Error::PartialIndexKey { ref missing, .. } if *missing == ["owner"]), "{error:?}");
        let owned = Document::update("a").set(|d| d.owner, "eve").send_new(&db).await.unwrap();
        assert_eq!(Document::query_gsi::<1>("eve").all(&db).await.unwrap(), [owned]);
    }

    async fn a_key_may_be_made_of_the_time_of_the_first_write(db: Dynamo) {
        let (db, hands) = files(db).await;
        for second in [1, 2] {
            hands.set(second);
            visit().create().send(&db).await.unwrap();
        }
        let visits = Visit::query("a").all(&db).await.unwrap();
        let times: Vec<_> = visits.iter().map(|visit| (visit.at, visit.left)).collect();
        assert_eq!(times, [(utc(1), at(1)), (utc(2), at(2))]);
        hands.set(3);
        let moved = Visit::update(("a", utc(1))).set(|v| v.page, "/x").send_new(&db).await.unwrap();
        assert_eq!(moved, Visit { at: utc(1), page: "/x".into(), left: at(3), ..visit() });
    }

    async fn a_batch_sets_the_time_when_it_is_sent(db: Dynamo) {
        let (db, hands) = files(db).await;
        let batch = BatchWrite::new().put(Visit { at: utc(9), ..visit() });
        hands.set(5);
        batch.send(&db).await.unwrap();
        assert_eq!(Visit::query("a").all(&db).await.unwrap(), [Visit { at: utc(9), left: at(5), ..visit() }]);
    }

    async fn without_a_clock_the_time_is_the_systems(db: Dynamo) {
        let (db, _) = files(db).await;
        let db = db.with_clock(std::time::SystemTime::now);
        let before = Utc::now();
        let written = document("a").create().send_new(&db).await.unwrap().changed;
        assert!(before <= written && written <= Utc::now());
    }
}
