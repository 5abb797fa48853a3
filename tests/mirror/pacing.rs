//! How fast a backfill goes, and what makes it wait.

use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{BackfillOptions, DualStore, DynamoRepository, Pause, Repository};
use dual_repo::testing::conformance::Tag;
use dynamo_core::{Dynamo, DynamoEntity};
use integration::{Fault, Faults};

use crate::setting::{Setting, reason};

/// Puts so many rows into MySQL, past the store.
async fn insert(setting: &Setting, rows: u32) {
    let values: Vec<String> = (0..rows).map(|row| format!("('acme', 'tag-{row:04}', {row})")).collect();
    setting.database.run(format!("INSERT INTO tags (tenant, name, weight) VALUES {}", values.join(", "))).await;
}

/// A store in the phase `backfill`.
async fn filling(setting: &Setting) -> DualStore {
    let store = setting.store().await;
    store.switch(Phase::Capture, &reason()).await.unwrap();
    store.switch(Phase::Backfill, &reason()).await.unwrap();
    store
}

/// Ships what was left, until nothing is pending.
async fn settled(store: &DualStore) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while store.facts().await.unwrap().pending > 0 {
        assert!(Instant::now() < deadline, "{:?}", store.facts().await);
        store.relay().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

integration::on_every_engine! {
    async fn a_backfill_keeps_to_its_write_units(db: Dynamo) {
        let setting = Setting::new(db).await;
        insert(&setting, 120).await;
        let store = filling(&setting).await;
        let began = Instant::now();
        let options = BackfillOptions { write_units: Some(60), ..BackfillOptions::default() };
        let status = store.backfill(&options).await.unwrap();
        let took = began.elapsed();
        assert_eq!((status.unfinished, status.seen, status.shipped, status.unshipped), (0, 120, 120, 0), "{status}");
        // A second's worth at once, then another second's, but for the last chunks.
        assert!(took > Duration::from_millis(400), "{took:?}");
        // Each takes a unit at least: an answer, or else a guess, says so.
        let consumed = status.write_units_per_second * took.as_secs_f64();
        assert!(consumed > 100.0, "{status}");
        assert_eq!(status.write_units_limit, Some(60.0));
        assert!(status.rows_per_second > 0.0 && status.eta.is_none() && status.paused.is_none(), "{status}");
        assert_eq!(store.verify().await.unwrap().unexplained(), 0);
    }

    async fn a_key_of_texts_is_divided_by_its_rows(db: Dynamo) {
        let setting = Setting::new(db).await;
        insert(&setting, 1000).await;
        // How many rows there are is a guess of the server's.
        setting.database.run("ANALYZE TABLE tags").await;
        let store = filling(&setting).await;
        let options = BackfillOptions { ranges: 4, chunks: Some(0), ..BackfillOptions::default() };
        let status = store.backfill(&options).await.unwrap();
        assert!(status.unfinished >= 4, "{status}");
        let few = BackfillOptions { chunks: None, workers: 4, ..options };
        let status = store.backfill(&few).await.unwrap();
        assert_eq!((status.unfinished, status.seen, status.shipped), (0, 1000, 1000), "{status}");
        let seen = "SELECT CAST(seen AS UNSIGNED) FROM dual_progress WHERE entity = 'TAG' ORDER BY name";
        let seen: Vec<u64> = sqlx::query_scalar(seen).fetch_all(&setting.database.pool).await.unwrap();
        assert_eq!((seen.len(), seen.iter().sum::<u64>()), (4, 1000), "{seen:?}");
        assert!(seen.iter().all(|rows| *rows >= 100), "{seen:?}");
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 1000), "{check}");
    }

    async fn throttling_slows_a_backfill_down_and_loses_nothing(db: Dynamo) {
        let (faulty, log) = Faults::new().times(10, "PutItem", Fault::Throttle).attempts(1).over(&db);
        let setting = Setting::new(db.clone()).await;
        insert(&setting, 60).await;
        drop(filling(&setting).await);
        let store = setting.builder_over(faulty).connect().await.unwrap();
        let options = BackfillOptions { write_units: Some(1000), ranges: 1, chunk: 20, ..BackfillOptions::default() };
        let status = store.backfill(&options).await.unwrap();
        assert_eq!((status.unfinished, status.shipped, status.unshipped), (0, 50, 10), "{status}");
        let limit = status.write_units_limit.unwrap();
        assert!(limit < 1000.0, "{status}");
        assert_eq!(log.faults().get("Throttle"), Some(&10));
        settled(&store).await;
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 60), "{check}");
    }

    async fn a_busy_mysql_makes_a_backfill_pause_and_the_status_says_so(db: Dynamo) {
        let setting = Setting::new(db).await;
        insert(&setting, 5).await;
        let store = filling(&setting).await;
        // The thread that answers is at work itself.
        let options = BackfillOptions { threads_running: Some(0), ..BackfillOptions::default() };
        let watched = async {
            loop {
                let status = store.backfill_status().await.unwrap();
                if let Some(pause) = status.paused {
                    return (pause, status);
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let (pause, status) = tokio::select! {
            seen = tokio::time::timeout(Duration::from_mins(1), watched) => seen.unwrap(),
            done = store.backfill(&options) => panic!("{done:?}"),
        };
        assert!(matches!(pause, Pause::ThreadsRunning { running: 1.., limit: 0 }), "{pause}");
        assert_eq!(status.seen, 0, "{status}");
        assert!(status.to_string().contains("paused: MySQL runs"), "{status}");
        // Given room, the next call goes on.
        let options = BackfillOptions { threads_running: Some(100_000), slowdown: Some(100_000), ..options };
        let status = store.backfill(&options).await.unwrap();
        assert_eq!((status.unfinished, status.seen, status.paused), (0, 5, None), "{status}");
        let mirror = DynamoRepository::<Tag>::new(setting.db.clone().with_tombstones());
        assert_eq!(mirror.count(Tag::scan().into()).await.unwrap(), 5);
    }
}
