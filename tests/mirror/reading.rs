//! Reads while the move is under way: compared ones, one's own writes, and writes that are named.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use dual_repo::mirror::{OpId, Phase};
use dual_repo::repository::{DualSession, DualStore, ErrorKind, Repository};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::{Setting, go_up, reason};

fn tag(weight: i32) -> Tag {
    Tag { tenant: "acme".to_owned(), name: "a".to_owned(), weight: Some(weight) }
}

/// Gives an item of the mirror another weight, past the protocol.
async fn tamper(setting: &Setting, weight: &str) {
    let key = Tag::key_of(("acme", "a")).unwrap().into_item(&Tag::SCHEMA.primary);
    setting
        .db
        .client()
        .update_item()
        .table_name(setting.db.table_name("Ledger").unwrap())
        .set_key(Some(key))
        .update_expression("SET weight = :w")
        .expression_attribute_values(":w", AttributeValue::N(weight.to_owned()))
        .send()
        .await
        .unwrap();
}

/// Waits until so many reads were compared.
async fn compared(store: &DualStore, reads: u64) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while store.shadow().compared < reads {
        assert!(Instant::now() < deadline, "{:?}", store.shadow());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

integration::on_every_engine! {
    async fn reads_are_compared_and_nobody_is_troubled_by_what_is_found(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let tags = store.repository::<Tag>();
        tags.create(tag(1)).await.unwrap();
        go_up(&store, Phase::ShadowRead).await;
        assert_eq!(tags.get(Tag::get(("acme", "a"))).await.unwrap(), Some(tag(1)));
        compared(&store, 1).await;
        assert_eq!((store.shadow().different, store.shadow_samples().len()), (0, 0));

        tamper(&setting, "4711").await;
        assert_eq!(tags.get(Tag::get(("acme", "a"))).await.unwrap(), Some(tag(1)));
        compared(&store, 2).await;
        assert_eq!(store.shadow().different, 1);
        let sample = store.shadow_samples()[0].finding.to_string();
        assert!(sample.ends_with("different in weight") && !sample.contains("4711"), "{sample}");

        // One that MySQL does not have, by a write that nobody noted.
        sqlx::raw_sql("DELETE FROM tags").execute(&setting.database.pool).await.unwrap();
        assert_eq!(tags.get(Tag::get(("acme", "a"))).await.unwrap(), None);
        compared(&store, 3).await;
        assert_eq!(store.shadow().different, 2);
        assert!(store.shadow_samples()[0].finding.to_string().ends_with("orphan"));
    }

    async fn whoever_has_written_reads_it_and_whoever_asks_for_all_writes_sees_them(db: Dynamo) {
        let setting = Setting::new(db).await;
        // All is left to a relay, of which none runs.
        let store = setting.builder().wait(Duration::ZERO).connect().await.unwrap();
        let tags = store.repository::<Tag>();
        tags.create(tag(1)).await.unwrap();
        go_up(&store, Phase::DynamoRead).await;
        let session = DualSession::new();
        let mine = tags.in_session(&session);
        mine.put(tag(2).put()).await.unwrap();
        let get = || Tag::get(("acme", "a"));
        assert_eq!(tags.get(get()).await.unwrap(), Some(tag(1)), "the mirror is behind");
        assert_eq!(mine.get(get()).await.unwrap(), Some(tag(2)));
        assert_eq!(tags.get(get().consistent()).await.unwrap(), Some(tag(2)));
        let query = || Tag::query("acme");
        assert_eq!(tags.find(query().into()).await.unwrap().items, [tag(1)]);
        assert_eq!(tags.find(query().consistent().into()).await.unwrap().items, [tag(2)]);
        assert_eq!(mine.find(query().into()).await.unwrap().items, [tag(2)]);
        assert_eq!(mine.count(query().filter(|t| t.weight.eq(2)).into()).await.unwrap(), 1);

        mine.delete(Tag::delete(("acme", "a"))).await.unwrap();
        assert_eq!(mine.get(get()).await.unwrap(), None);
        assert!(!tags.exists(Tag::exists(("acme", "a"))).await.unwrap());
        assert_eq!(tags.get(get()).await.unwrap(), Some(tag(1)));
        store.relay().await.unwrap();
        assert_eq!(tags.get(get()).await.unwrap(), None);
    }

    async fn a_write_that_is_named_is_carried_out_once(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.builder().wait(Duration::ZERO).connect().await.unwrap();
        let tags = store.repository::<Tag>();
        tags.create(tag(1)).await.unwrap();
        go_up(&store, Phase::DynamoRead).await;
        let session = DualSession::new();
        // The condition holds once.
        let add = || Tag::update(("acme", "a")).set(|t| t.weight, Some(2)).condition(|t| t.weight.eq(1));
        for _ in 0..3 {
            let named = tags.in_session(&session).named(OpId::new("request 7").unwrap());
            assert_eq!(named.update(add()).await.unwrap().weight, Some(2));
        }
        // What it has written is not known to the last two calls.
        let other = DualSession::new();
        let named = tags.in_session(&other).named(OpId::new("request 7").unwrap());
        named.update(add()).await.unwrap();
        assert_eq!(tags.in_session(&other).get(Tag::get(("acme", "a"))).await.unwrap(), Some(tag(2)));
        assert_eq!(tags.get(Tag::get(("acme", "a"))).await.unwrap(), Some(tag(1)));
    }

    async fn what_is_mirrored_may_change_before_the_move_only(db: Dynamo) {
        let setting = Setting::new(db).await;
        let of_tags = || DualStore::builder(setting.mysql.clone(), setting.db.clone()).entity::<Tag>();
        let old = of_tags().connect().await.unwrap();
        old.repository::<Tag>().create(tag(1)).await.unwrap();
        let new = of_tags().entity::<Member>().connect().await.unwrap();
        // Programs of before and after are at work at the same time.
        old.repository::<Tag>().put(tag(2).put()).await.unwrap();
        new.repository::<Tag>().put(tag(3).put()).await.unwrap();
        old.refresh().await.unwrap();
        new.switch(Phase::Capture, &reason()).await.unwrap();
        let refused = old.repository::<Tag>().put(tag(4).put()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Other);
        let refused = of_tags().connect().await.unwrap_err();
        let refused = std::error::Error::source(&refused).unwrap().to_string();
        assert!(refused.contains("in phase `capture` all programs have to name the same ones"), "{refused}");
        assert_eq!(new.repository::<Tag>().get(Tag::get(("acme", "a"))).await.unwrap(), Some(tag(3)));
    }

    async fn a_phase_waits_for_those_who_have_not_heard_of_the_last(db: Dynamo) {
        let setting = Setting::new(db).await;
        let one = setting.builder().instance("one").connect().await.unwrap();
        let other = setting.builder().instance("other").connect().await.unwrap();
        one.switch(Phase::Capture, &reason()).await.unwrap();
        let refused = one.switch(Phase::Backfill, &reason()).await.unwrap_err();
        let refused = std::error::Error::source(&refused).unwrap().to_string();
        assert!(refused.contains("have not heard of the present phase yet: other"), "{refused}");
        assert_eq!(other.phase(), Phase::MySqlOnly);
        // A write finds out by itself, and is captured.
        other.repository::<Tag>().create(tag(1)).await.unwrap();
        assert_eq!(other.phase(), Phase::Capture);
        assert_eq!(one.verify().await.unwrap().unexplained(), 0);
        other.refresh().await.unwrap();
        one.switch(Phase::Backfill, &reason()).await.unwrap();
    }
}
