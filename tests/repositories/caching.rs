//! What is cached is never older than what was written.

use std::sync::Arc;

use dual_repo::repository::{CacheOptions, CachedRepository, DynamoRepository, Repository};
use dual_repo::testing::conformance::{Ledger, Tag};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use futures::future::join_all;
use integration::Faults;

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
