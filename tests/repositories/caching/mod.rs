//! What is cached is never older than what was written.

mod property;

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dual_repo::repository::{CacheGroup, CacheOptions, CachedRepository, DynamoRepository, Repository};
use dual_repo::testing::conformance::{Ledger, Tag};
use dynamo_core::streams::{Event, StartAt};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::future::join_all;
use integration::{Fault, Faults, on_every_engine};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

fn tag(weight: i32) -> Tag {
    Tag { tenant: "t".to_owned(), name: "a".to_owned(), weight: Some(weight) }
}

#[tokio::test]
async fn a_key_is_read_once_for_all_who_ask() {
    let db = Dynamo::embedded().unwrap();
    Ledger::ensure_table(&db).await.unwrap();
    tag(1).put().send(&db).await.unwrap();
    let (db, log) = Faults::new().over(&db);
    let tags = CachedRepository::new(DynamoRepository::<Tag>::new(db), CacheOptions::default());
    let read = join_all((0..20).map(|_| tags.get(Tag::get(("t", "a"))))).await;
    assert!(read.into_iter().all(|found| found.unwrap() == Some(tag(1))));
    assert_eq!(log.count("GetItem"), 1);
    tags.put(tag(2).put()).await.unwrap();
    assert_eq!(tags.get(Tag::get(("t", "a"))).await.unwrap(), Some(tag(2)));
    assert_eq!(log.count("GetItem"), 2);
    assert_eq!(tags.get(Tag::get(("t", "a")).consistent()).await.unwrap(), Some(tag(2)));
    assert_eq!(log.count("GetItem"), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_less_than_they_have_written() {
    let db = Dynamo::embedded().unwrap();
    Ledger::ensure_table(&db).await.unwrap();
    let tags = Arc::new(CachedRepository::new(DynamoRepository::<Tag>::new(db), CacheOptions::default()));
    tags.put(tag(0).put()).await.unwrap();
    let readers = (0..3).map(|_| {
        let tags = Arc::clone(&tags);
        tokio::spawn(async move {
            let mut last = 0;
            while last < 300 {
                let found = tags.get(Tag::get(("t", "a"))).await.unwrap().unwrap().weight.unwrap();
                last = last.max(found);
                tokio::task::yield_now().await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    for weight in 1..=300 {
        tags.put(tag(weight).put()).await.unwrap();
        let found = tags.get(Tag::get(("t", "a"))).await.unwrap();
        assert_eq!(found, Some(tag(weight)));
    }
    for reader in readers {
        reader.await.unwrap();
    }
}

/// The ledger's tags in a table with a stream.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Ledger", stream = "keys-only")]
enum Streamed {
    Tag(Tag),
}

on_every_engine! {
    async fn what_others_write_is_forgotten_when_the_stream_tells(db: Dynamo) {
        Streamed::ensure_table(&db).await.unwrap();
        tag(1).put().send(&db).await.unwrap();
        let group = CacheGroup::new();
        let (watched, log) = Faults::new().over(&db);
        let tags = CachedRepository::in_group(DynamoRepository::<Tag>::new(db.clone()), CacheOptions::default(), &group);
        let read = async || tags.get(Tag::get(("t", "a"))).await.unwrap();
        assert_eq!(read().await, Some(tag(1)));

        let (heard, is_heard) = tokio::sync::oneshot::channel::<()>();
        let heard = Mutex::new(Some(heard));
        let consumer = Streamed::changes("cache").start(StartAt::Latest).until(async move { drop(is_heard.await) });
        let listen = consumer.run(&watched, |event: Arc<Event<Streamed>>| {
            group.changed(&event);
            drop(heard.lock().unwrap().take());
            ready(Ok::<_, Infallible>(()))
        });
        let write = async {
            while log.count("GetRecords") == 0 {
                tokio::task::yield_now().await;
            }
            // Past the cache, as another process does.
            tag(2).put().send(&db).await.unwrap();
        };
        let (ended, ()) = tokio::join!(listen, write);
        ended.unwrap();
        assert_eq!(read().await, Some(tag(2)));
        assert_eq!((tags.stats().hits, tags.stats().misses), (0, 2));
    }

    async fn absence_is_kept_where_that_is_asked_for_until_it_is_written(db: Dynamo) {
        Ledger::ensure_table(&db).await.unwrap();
        let (db, log) = Faults::new().over(&db);
        let plain = CachedRepository::new(DynamoRepository::<Tag>::new(db.clone()), CacheOptions::default());
        let options = CacheOptions::default().absent(Duration::from_mins(10));
        let keeping = CachedRepository::new(DynamoRepository::<Tag>::new(db.clone()), options);
        for _ in 0..3 {
            assert_eq!(plain.get(Tag::get(("t", "a"))).await.unwrap(), None);
            assert_eq!(keeping.get(Tag::get(("t", "a"))).await.unwrap(), None);
        }
        assert_eq!(log.count("GetItem"), 3 + 1);
        keeping.create(tag(1)).await.unwrap();
        assert_eq!(keeping.get(Tag::get(("t", "a"))).await.unwrap(), Some(tag(1)));
        keeping.delete(Tag::delete(("t", "a"))).await.unwrap();
        assert_eq!(keeping.get(Tag::get(("t", "a"))).await.unwrap(), None);
        assert_eq!(log.count("GetItem"), 3 + 3);
    }

    async fn a_write_of_unknown_outcome_leaves_nothing_older_behind(db: Dynamo) {
        Ledger::ensure_table(&db).await.unwrap();
        let (db, _) = Faults::new().nth(2, "PutItem", Fault::LoseAnswer).over(&db);
        let tags = CachedRepository::new(DynamoRepository::<Tag>::new(db), CacheOptions::default());
        tags.put(tag(1).put()).await.unwrap();
        assert_eq!(tags.get(Tag::get(("t", "a"))).await.unwrap(), Some(tag(1)));
        tags.put(tag(2).put()).await.unwrap_err();
        assert_eq!(tags.get(Tag::get(("t", "a"))).await.unwrap(), Some(tag(2)));
    }
}

#[test]
fn the_hit_ratio_is_in_the_stats_and_in_the_metrics() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let db = Dynamo::embedded().unwrap();
            Ledger::ensure_table(&db).await.unwrap();
            let tags = CachedRepository::new(DynamoRepository::<Tag>::new(db), CacheOptions::default());
            tags.put(tag(1).put()).await.unwrap();
            for _ in 0..4 {
                tags.get(Tag::get(("t", "a"))).await.unwrap();
            }
            tags.get(Tag::get(("t", "a")).consistent()).await.unwrap();
            let stats = tags.stats();
            assert_eq!((stats.hits, stats.misses, stats.past, stats.hit_ratio()), (3, 1, 1, Some(0.75)));
        });
    });
    let counted = snapshotter.snapshot().into_vec().into_iter().filter_map(|(key, _, _, value)| {
        let key = key.key();
        let label = |name: &str| key.labels().find(|label| label.key() == name).map(|label| label.value().to_owned());
        let DebugValue::Counter(count) = value else { return None };
        (key.name() == "repository_cache_reads_total")
            .then(|| (label("entity").unwrap(), label("result").unwrap(), count))
    });
    let mut counted: Vec<_> = counted.collect();
    counted.sort();
    let of = |result: &str, count| ("TAG".to_owned(), result.to_owned(), count);
    assert_eq!(counted, [of("hit", 3), of("miss", 1), of("past", 1)]);
}
