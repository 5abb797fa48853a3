//! A repository over both stores behaves like any other, in every phase.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualSession, DualStore};
use dual_repo::testing::conformance::{Subject, behaviours};
use dynamo_core::Dynamo;
use futures::{FutureExt, StreamExt, stream};

use crate::setting::{Setting, go_up};

fn subject(store: &DualStore) -> Subject {
    let session = DualSession::new();
    Subject {
        accounts: Arc::new(store.repository().in_session(&session)),
        members: Arc::new(store.repository().in_session(&session)),
        tags: Arc::new(store.repository().in_session(&session)),
        sessions: Arc::new(store.repository().in_session(&session)),
    }
}

async fn behaves(db: Dynamo, phase: Phase) {
    let setting = Setting::new(db).await;
    let store = setting.store().await;
    let running = store.start();
    go_up(&store, phase).await;
    let checks = behaviours().into_iter().map(|behaviour| {
        let subject = subject(&store);
        async move {
            let checked = AssertUnwindSafe(behaviour.check(&subject)).catch_unwind().await;
            checked.err().map(|_| behaviour.name)
        }
    });
    let failed: Vec<&str> = stream::iter(checks).buffer_unordered(4).filter_map(async |name| name).collect().await;
    assert!(failed.is_empty(), "in phase {phase} it behaves otherwise: {failed:#?}");
    store.relay().await.unwrap();
    if phase >= Phase::DualWrite {
        let check = store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 0, "{check}");
        assert!(check.compared > 0);
    }
    running.stop().await;
}

integration::on_every_engine! {
    async fn before_the_move_it_is_a_repository(db: Dynamo) {
        behaves(db, Phase::MySqlOnly).await;
    }

    async fn while_it_captures_it_is_a_repository(db: Dynamo) {
        behaves(db, Phase::Capture).await;
    }

    async fn while_it_compares_reads_it_is_a_repository(db: Dynamo) {
        behaves(db, Phase::ShadowRead).await;
    }

    async fn when_dynamodb_is_read_it_is_a_repository(db: Dynamo) {
        behaves(db, Phase::DynamoRead).await;
    }
}
