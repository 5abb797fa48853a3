//! The behaviours of repositories, on each of them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use dual_repo::MySql;
use dual_repo::repository::{CacheOptions, CachedRepository, DynamoRepository, MemoryStore, MySqlStore};
use dual_repo::testing::conformance::{Ledger, Subject, TABLES, behaviours};
use dynamo_core::{Dynamo, DynamoTable};
use futures::{FutureExt, StreamExt, stream};

/// Checks all behaviours and names those that differ.
async fn check(subject: Subject) {
    let checks = behaviours().into_iter().map(|behaviour| {
        let subject = subject.clone();
        async move {
            let checked = AssertUnwindSafe(behaviour.check(&subject)).catch_unwind().await;
            checked.err().map(|_| behaviour.name)
        }
    });
    let failed: Vec<&str> = stream::iter(checks).buffer_unordered(4).filter_map(async |name| name).collect().await;
    assert!(failed.is_empty(), "it behaves otherwise: {failed:#?}");
}

fn of_dynamo(db: &Dynamo) -> Subject {
    Subject {
        accounts: Arc::new(DynamoRepository::new(db.clone())),
        members: Arc::new(DynamoRepository::new(db.clone())),
        tags: Arc::new(DynamoRepository::new(db.clone())),
        sessions: Arc::new(DynamoRepository::new(db.clone())),
    }
}

fn of_memory() -> Subject {
    let store = MemoryStore::new();
    Subject {
        accounts: Arc::new(store.repository()),
        members: Arc::new(store.repository()),
        tags: Arc::new(store.repository()),
        sessions: Arc::new(store.repository()),
    }
}

integration::on_every_engine! {
    async fn a_repository_of_dynamodb(db: Dynamo) {
        Ledger::ensure_table(&db).await.unwrap();
        check(of_dynamo(&db)).await;
    }

    async fn a_cached_repository_of_dynamodb(db: Dynamo) {
        Ledger::ensure_table(&db).await.unwrap();
        let Subject { accounts, members, tags, sessions } = of_dynamo(&db);
        check(Subject {
            accounts: Arc::new(CachedRepository::new(accounts, CacheOptions::default())),
            members: Arc::new(CachedRepository::new(members, CacheOptions::default())),
            tags: Arc::new(CachedRepository::new(tags, CacheOptions::default())),
            sessions: Arc::new(CachedRepository::new(sessions, CacheOptions::default())),
        })
        .await;
    }
}

#[tokio::test]
async fn a_repository_in_memory() {
    check(of_memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_of_mysql() {
    let database = integration::database().await;
    sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
    let store = MySqlStore::new(MySql::connect(&database.url()).await.unwrap());
    check(Subject {
        accounts: Arc::new(store.repository()),
        members: Arc::new(store.repository()),
        tags: Arc::new(store.repository()),
        sessions: Arc::new(store.repository()),
    })
    .await;
}
