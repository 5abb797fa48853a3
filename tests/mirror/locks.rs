//! Who waits for whom.

use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::Repository;
use dual_repo::testing::conformance::Tag;
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::{Setting, reason};

/// Longer than a write that waits for nobody takes on the busiest machine, and shorter than MySQL waits for a lock.
const WAIT: Duration = Duration::from_secs(20);

fn tag(name: &str) -> Tag {
    Tag { tenant: "acme".to_owned(), name: name.to_owned(), weight: None }
}

integration::on_every_engine! {
    async fn what_is_shipped_waits_for_no_other_write(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.builder().wait(WAIT).connect().await.unwrap();
        store.switch(Phase::Capture, &reason()).await.unwrap();
        let tags = store.repository::<Tag>();
        for name in ["a", "b", "c"] {
            tags.create(tag(name)).await.unwrap();
        }
        // Somebody is at work on two of them.
        let mut writer = setting.database.pool.begin().await.unwrap();
        for name in ["a", "c"] {
            let lock = "SELECT id FROM dual_sync FORCE INDEX (PRIMARY) WHERE entity = 'TAG' AND id = ? FOR UPDATE";
            let id = format!("[\"acme\",\"{name}\"]");
            sqlx::query(lock).bind(id.as_bytes()).fetch_one(&mut *writer).await.unwrap();
        }
        let began = Instant::now();
        tags.put(Tag { weight: Some(1), ..tag("b") }.put()).await.unwrap();
        assert!(began.elapsed() < WAIT, "it has waited for others");
        assert_eq!(store.facts().await.unwrap().pending, 0);

        // A relay finds it by itself.
        let owed = "UPDATE dual_sync FORCE INDEX (PRIMARY) SET pending = 1 WHERE entity = 'TAG' AND id = '[\"acme\",\"b\"]'";
        sqlx::query(owed).execute(&setting.database.pool).await.unwrap();
        assert_eq!(tokio::time::timeout(WAIT, store.relay()).await.expect("it waits for others").unwrap(), 1);
        writer.rollback().await.unwrap();
    }
}
