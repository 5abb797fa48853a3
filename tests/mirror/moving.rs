//! Up through the phases and down again, with rows that were there before and rows that come in between.

use dual_repo::mirror::Phase;
use dual_repo::repository::{BackfillOptions, DynamoRepository, ErrorKind, Repository};
use dual_repo::testing::conformance::{Member, Tag};
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::{Setting, go_up, reason};

fn tag(number: u32) -> Tag {
    Tag { tenant: "acme".to_owned(), name: format!("tag-{number}"), weight: Some(1) }
}

fn member(id: u32, email: &str) -> Member {
    Member { tenant: "acme".to_owned(), id, email: email.to_owned(), name: None }
}

integration::on_every_engine! {
    async fn what_was_there_before_and_what_comes_after_arrives(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let (tags, members) = (store.repository::<Tag>(), store.repository::<Member>());
        for number in 0..50 {
            tags.create(tag(number)).await.unwrap();
        }
        members.create(member(1, "bob@example.com")).await.unwrap();
        store.switch(Phase::Capture, &reason()).await.unwrap();
        tags.create(tag(50)).await.unwrap();
        tags.delete(Tag::delete(("acme", "tag-3"))).await.unwrap();
        members.create(member(2, "eve@example.com")).await.unwrap();
        store.switch(Phase::Backfill, &reason()).await.unwrap();

        // In chunks, with a writer in between.
        let few = BackfillOptions { ranges: 2, chunk: 7, workers: 1, chunks: Some(3), ..BackfillOptions::default() };
        let status = store.backfill(&few).await.unwrap();
        assert!(status.unfinished > 0, "{status:?}");
        let refused = store.switch(Phase::DualWrite, &reason()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert!(std::error::Error::source(&refused).unwrap().to_string().contains("the backfill is not at its end"));
        tags.update(Tag::update(("acme", "tag-40")).set(|t| t.weight, Some(40))).await.unwrap();
        tags.delete(Tag::delete(("acme", "tag-4"))).await.unwrap();
        let status = store.backfill(&BackfillOptions { chunks: None, ..few }).await.unwrap();
        assert_eq!(status.unfinished, 0);
        store.switch(Phase::DualWrite, &reason()).await.unwrap();

        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 51), "{check}");
        let mirror = DynamoRepository::<Tag>::new(setting.db.clone().with_tombstones());
        assert_eq!(mirror.count(Tag::scan().into()).await.unwrap(), 49);
        assert_eq!(mirror.get(Tag::get(("acme", "tag-40"))).await.unwrap().unwrap().weight, Some(40));
        assert_eq!(mirror.get(Tag::get(("acme", "tag-3"))).await.unwrap(), None);
        store.switch(Phase::ShadowRead, &reason()).await.unwrap();
        store.switch(Phase::DynamoRead, &reason()).await.unwrap();
        assert_eq!(tags.count(Tag::scan().into()).await.unwrap(), 49);
    }

    async fn what_changed_while_nothing_was_captured_is_put_right_by_the_next_backfill(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let (tags, members) = (store.repository::<Tag>(), store.repository::<Member>());
        for number in 0..5 {
            tags.create(tag(number)).await.unwrap();
        }
        members.create(member(1, "bob@example.com")).await.unwrap();
        members.create(member(2, "eve@example.com")).await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        for phase in [Phase::Backfill, Phase::Capture, Phase::MySqlOnly] {
            store.switch(phase, &reason()).await.unwrap();
        }
        tags.delete(Tag::delete(("acme", "tag-1"))).await.unwrap();
        tags.update(Tag::update(("acme", "tag-2")).set(|t| t.weight, Some(2))).await.unwrap();
        tags.create(tag(9)).await.unwrap();
        // Values of unique fields change hands, unseen.
        members.delete(Member::delete_of(&member(1, "bob@example.com"))).await.unwrap();
        members.create(member(3, "bob@example.com")).await.unwrap();
        go_up(&store, Phase::DynamoRead).await;
        let mirror = DynamoRepository::<Tag>::new(setting.db.clone().with_tombstones());
        assert_eq!(mirror.get(Tag::get(("acme", "tag-1"))).await.unwrap(), None);
        assert_eq!(mirror.get(Tag::get(("acme", "tag-2"))).await.unwrap().unwrap().weight, Some(2));
        assert_eq!(members.get(Member::get(("acme", 3))).await.unwrap(), Some(member(3, "bob@example.com")));
        assert_eq!(members.get(Member::get(("acme", 1))).await.unwrap(), None);
    }

    async fn differences_are_found_and_repaired(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let tags = store.repository::<Tag>();
        for number in 0..5 {
            tags.create(tag(number)).await.unwrap();
        }
        go_up(&store, Phase::DualWrite).await;
        // Somebody writes to DynamoDB, and to MySQL, who knows of no mirror.
        let (table, key) = (setting.db.table_name("Ledger").unwrap(), |name: &str| {
            Tag::key_of(("acme", name)).unwrap().into_item(&Tag::SCHEMA.primary)
        });
        let client = setting.db.client();
        client.delete_item().table_name(&table).set_key(Some(key("tag-0"))).send().await.unwrap();
        let weight = aws_sdk_dynamodb::types::AttributeValue::N("77".to_owned());
        client
            .update_item()
            .table_name(&table)
            .set_key(Some(key("tag-1")))
            .update_expression("SET weight = :w")
            .expression_attribute_values(":w", weight)
            .send()
            .await
            .unwrap();
        let gone = "DELETE FROM tags WHERE name = 'tag-2'";
        sqlx::raw_sql(gone).execute(&setting.database.pool).await.unwrap();
        let check = store.verify().await.unwrap();
        let classes: Vec<(&str, u64)> = check.classes.iter().map(|(class, count)| (*class, *count)).collect();
        assert_eq!(classes, [("different", 1), ("lost", 1), ("orphan", 1)], "{check}");
        assert!(!check.to_string().contains("77"), "{check}");
        assert!(store.switch(Phase::ShadowRead, &reason()).await.is_err());
        store.repair().await.unwrap();
        let check = store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 0, "{check}");
        store.switch(Phase::ShadowRead, &reason()).await.unwrap();
    }

    async fn a_row_that_has_no_item_keeps_no_other_one(db: Dynamo) {
        let setting = Setting::new(db).await;
        // A key of DynamoDB has no empty part.
        let rows = "INSERT INTO tags (tenant, name, weight) VALUES ('acme', 'a', 1), ('acme', '', 2), ('acme', 'b', 3)";
        sqlx::raw_sql(rows).execute(&setting.database.pool).await.unwrap();
        let store = setting.store().await;
        store.switch(Phase::Capture, &reason()).await.unwrap();
        store.switch(Phase::Backfill, &reason()).await.unwrap();
        let status = store.backfill(&BackfillOptions::default()).await.unwrap();
        assert_eq!((status.unfinished, status.seen), (0, 3));
        store.relay().await.unwrap();
        let mirror = DynamoRepository::<Tag>::new(setting.db.clone().with_tombstones());
        assert_eq!(mirror.count(Tag::scan().into()).await.unwrap(), 2);
        let letters = store.dead_letters(10).await.unwrap();
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(letter.aggregate.to_string(), "TAG [\"acme\",\"\"]");
        assert!(letter.reason.contains("name"), "{}", letter.reason);
        let refused = store.switch(Phase::DualWrite, &reason()).await.unwrap_err();
        let refused = std::error::Error::source(&refused).unwrap().to_string();
        assert!(refused.contains("1 aggregates cannot be shipped as they are"), "{refused}");
        let repaired = "UPDATE tags SET name = 'c' WHERE name = ''";
        sqlx::raw_sql(repaired).execute(&setting.database.pool).await.unwrap();
        store.repair().await.unwrap();
        assert_eq!(store.dead_letters(10).await.unwrap(), []);
        store.switch(Phase::DualWrite, &reason()).await.unwrap();
        assert_eq!(mirror.count(Tag::scan().into()).await.unwrap(), 3);
        let history = store.history(10).await.unwrap();
        let passed: Vec<(Phase, Phase)> = history.iter().map(|change| (change.from, change.to)).collect();
        assert_eq!(
            passed,
            [
                (Phase::Backfill, Phase::DualWrite),
                (Phase::Capture, Phase::Backfill),
                (Phase::MySqlOnly, Phase::Capture),
            ]
        );
        assert_eq!(history[0].reason, reason());
    }
}
