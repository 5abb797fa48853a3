//! A server that has taken another's place may have lost what was committed last: nothing goes by it.

use std::time::Duration;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, DynamoRepository, Repository, Result};
use dual_repo::testing::conformance::Tag;
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::{Setting, go_up};

fn refused<T: std::fmt::Debug>(done: Result<T>) {
    let refused = done.unwrap_err();
    let source = std::error::Error::source(&refused).map(ToString::to_string).unwrap_or_default();
    assert!(source.contains("after a failover"), "{refused}: {source}");
}

integration::on_every_engine! {
    async fn another_server_is_neither_written_nor_shipped_from(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store: DualStore = setting.builder().wait(Duration::ZERO).connect().await.unwrap();
        go_up(&store, Phase::Capture).await;
        let tag = |name: &str| Tag { tenant: "acme".to_owned(), name: name.to_owned(), weight: Some(1) };
        let tags = store.repository::<Tag>();
        tags.create(tag("owed")).await.unwrap();

        setting.database.run("UPDATE dual_control SET server = CONCAT('not ', server)").await;
        refused(tags.create(tag("new")).await);
        refused(store.relay().await);
        refused(store.verify().await);
        let mirrored = DynamoRepository::<Tag>::new(setting.db.clone().with_tombstones());
        assert!(!mirrored.exists(Tag::exists(("acme", "owed"))).await.unwrap());

        // The relay has claimed it, and gives it back after a while.
        setting.database.run("UPDATE dual_control SET server = SUBSTRING(server, 5)").await;
        setting.database.run("UPDATE dual_sync SET lease = NULL").await;
        assert_eq!(store.relay().await.unwrap(), 1);
        assert!(mirrored.exists(Tag::exists(("acme", "owed"))).await.unwrap());
        assert!(!mirrored.exists(Tag::exists(("acme", "new"))).await.unwrap());
    }
}
