//! What is noted beside a write of one entity, where it is not as it is expected to be.

use std::time::Duration;

use dual_repo::MySqlOptions;
use dual_repo::mirror::Phase;
use dual_repo::repository::{ErrorKind, Repository};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::{Dynamo, DynamoEntity as _};

use crate::setting::{Setting, builder, go_up, reason};

fn tag(name: &str) -> Tag {
    Tag { tenant: "acme".to_owned(), name: name.to_owned(), weight: None }
}

async fn count(setting: &Setting, rows: &str) -> i64 {
    let statement = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {rows}"));
    sqlx::query_scalar(statement).fetch_one(&setting.database.pool).await.unwrap()
}

integration::on_every_engine! {
    async fn a_new_row_whose_key_a_trigger_changes_is_refused(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        go_up(&store, Phase::DualWrite).await;
        let tags = store.repository::<Tag>();
        tags.create(tag("before")).await.unwrap();
        setting.database.run("CREATE TRIGGER shout BEFORE INSERT ON tags FOR EACH ROW SET NEW.name = UPPER(NEW.name)").await;

        let refused = tags.create(tag("after")).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid, "{refused}");
        assert_eq!(count(&setting, "tags").await, 1);
        assert_eq!(count(&setting, "dual_sync WHERE entity > ''").await, 1);
        // A key that it leaves as it is is none the worse for it.
        tags.create(tag("LOUD")).await.unwrap();
        store.relay().await.unwrap();
        assert_eq!(Tag::scan().send(&setting.db).await.unwrap().items.len(), 2);
    }

    async fn keys_are_noted_to_the_byte(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        go_up(&store, Phase::DualWrite).await;
        let tags = store.repository::<Tag>();
        let names = ["a", "A", " a", "é", "😀", "\u{1}\\\"'", "{sync}"];
        for name in names {
            tags.create(tag(name)).await.unwrap();
        }
        store.relay().await.unwrap();
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 7), "{check}");
        for name in names {
            tags.delete(Tag::delete(("acme", name))).await.unwrap();
        }
        store.relay().await.unwrap();
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 0), "{check}");
    }

    async fn a_number_that_is_old_by_the_time_that_it_is_used_is_not_used(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        go_up(&store, Phase::DualWrite).await;
        let tags = store.repository::<Tag>();
        let numbers = async |name| {
            let before = count(&setting, "dual_ops").await;
            tags.create(tag(name)).await.unwrap();
            count(&setting, "dual_ops").await - before
        };
        assert_eq!(numbers("young").await, 1);
        let aged = "SET NEW.at = CURRENT_TIMESTAMP(6) - INTERVAL 100 SECOND";
        setting.database.run(&format!("CREATE TRIGGER aged BEFORE INSERT ON dual_ops FOR EACH ROW {aged}")).await;
        assert_eq!(numbers("old").await, 2, "another one is given once all is locked");
        store.relay().await.unwrap();
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 2), "{check}");
    }

    async fn own_notes_are_forgotten_while_a_relay_has_others_of_the_same_connection(db: Dynamo) {
        let setting = Setting::new(db).await;
        let mysql = MySqlOptions::new(&setting.database.url()).max_connections(1).connect().await.unwrap();
        let store = builder(mysql.clone(), setting.db.clone()).connect().await.unwrap();
        store.switch(Phase::Capture, &reason()).await.unwrap();
        store.install_triggers().await.unwrap();
        let tags = store.repository::<Tag>();
        tags.create(tag("a")).await.unwrap();
        let connection: u64 = sqlx::query_scalar("SELECT CONNECTION_ID()").fetch_one(mysql.pool()).await.unwrap();
        setting.database.run(&format!(
            "INSERT INTO dual_touched (seq, entity, id, conn) VALUES (1, 'TAG', '[\"acme\",\"z\"]', {connection})"
        )).await;
        let mut relay = setting.database.pool.begin().await.unwrap();
        sqlx::query("SELECT seq FROM dual_touched WHERE seq = 1 FOR UPDATE").fetch_one(&mut *relay).await.unwrap();

        let written = tags.put(Tag { weight: Some(1), ..tag("a") }.put());
        tokio::time::timeout(Duration::from_secs(20), written).await.expect("it waits for the relay").unwrap();
        assert_eq!(count(&setting, "dual_touched").await, 1);
        relay.rollback().await.unwrap();
    }

    async fn what_is_gone_gives_up_places_that_it_is_no_more_noted_to_have(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        go_up(&store, Phase::DualWrite).await;
        let members = store.repository::<Member>();
        let ann = Member { tenant: "acme".to_owned(), id: 1, email: "ann@example.com".to_owned(), name: None };
        members.create(ann.clone()).await.unwrap();
        // It has two, itself and its marker.
        let places = "dual_sync WHERE entity = '' AND given IS NULL";
        assert_eq!(count(&setting, places).await, 2);
        setting.database.run(
            "UPDATE dual_sync SET owner_entity = NULL, owner_id = NULL, given = 1 WHERE entity = '' ORDER BY id LIMIT 1"
        ).await;
        members.delete(Member::delete_of(&ann)).await.unwrap();
        store.relay().await.unwrap();
        assert_eq!(count(&setting, places).await, 0);
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 0), "{check}");
        // The address is free.
        let eve = Member { tenant: "acme".to_owned(), id: 2, email: "ann@example.com".to_owned(), name: None };
        members.create(eve).await.unwrap();
        store.relay().await.unwrap();
        assert_eq!(store.verify().await.unwrap().unexplained(), 0);
    }
}
