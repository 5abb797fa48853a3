//! What is found where the stores differ: once, twice, in a sample, and round by round.

use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::mirror::check::Class;
use dual_repo::repository::{CheckOptions, DualStore, Repository};
use dual_repo::testing::conformance::Tag;
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity};
use integration::Faults;

use crate::setting::{Setting, go_up, reason};

fn tag(number: u32) -> Tag {
    Tag { tenant: "acme".to_owned(), name: format!("tag-{number}"), weight: Some(1) }
}

fn key(name: &str) -> Item {
    Tag::key_of(("acme", name)).unwrap().into_item(&Tag::SCHEMA.primary)
}

/// Takes an item out of DynamoDB, past the protocol.
async fn take(setting: &Setting, name: &str) -> Item {
    let table = setting.db.table_name("Ledger").unwrap();
    let taken = setting.db.client().delete_item().table_name(table).set_key(Some(key(name)));
    let taken = taken.return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld).send().await.unwrap();
    taken.attributes.unwrap()
}

async fn put(setting: &Setting, item: Item) {
    let table = setting.db.table_name("Ledger").unwrap();
    setting.db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// Ten tags, in the phase `dual-write`.
async fn moved(setting: &Setting) -> DualStore {
    let store = setting.store().await;
    for number in 0..10 {
        store.repository::<Tag>().create(tag(number)).await.unwrap();
    }
    go_up(&store, Phase::DualWrite).await;
    store
}

/// What differs counts when it is looked at again at once.
const AT_ONCE: CheckOptions = CheckOptions { per_mille: 1000, again_after: Duration::ZERO, per_second: None };

integration::on_every_engine! {
    async fn an_item_that_the_mirror_has_not_written_is_found_and_left_alone(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = moved(&setting).await;
        tag(77).put().send(&setting.db).await.unwrap();
        // One of no entity that is mirrored may live beside them.
        let mut other = key("other");
        let sort = Tag::SCHEMA.primary.sort.as_ref().unwrap().name.text;
        other.insert(sort.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("ELSEWHERE#1".to_owned()));
        put(&setting, other).await;
        let check = store.verify_with(&AT_ONCE).await.unwrap();
        assert_eq!(check.classes.clone().into_iter().collect::<Vec<_>>(), [("stranger", 1)], "{check}");
        let [finding] = check.findings.as_slice() else { panic!("{check}") };
        assert_eq!((&finding.class, &finding.aggregate), (&Class::Stranger, &None));
        assert!(finding.to_string().contains("tag-77"), "{finding}");
        let refused = store.switch(Phase::ShadowRead, &reason()).await.unwrap_err();
        assert!(std::error::Error::source(&refused).unwrap().to_string().contains("has found 1 differences"));

        // Where a row comes to be, it gives way.
        store.repair().await.unwrap();
        assert_eq!(store.verify_with(&AT_ONCE).await.unwrap().unexplained(), 1);
        store.repository::<Tag>().create(tag(77)).await.unwrap();
        let check = store.verify_with(&AT_ONCE).await.unwrap();
        assert_eq!((check.unexplained(), check.compared, check.items), (0, 11, 11), "{check}");
    }

    async fn what_differs_once_and_is_there_when_it_is_looked_at_again_is_no_difference(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        drop(moved(&setting).await);
        let (faulty, log) = Faults::new().over(&db);
        let store = setting.builder_over(faulty).connect().await.unwrap();
        let item = take(&setting, "tag-3").await;
        let check = store.verify_with(&AT_ONCE).await.unwrap();
        assert_eq!(check.classes.get("lost"), Some(&1), "{check}");
        // All places of a step are read together.
        assert!(log.count("BatchGetItem") >= 1 && log.count("GetItem") <= 2, "{:?}", log.all());

        let scans = log.count("Scan");
        let restored = async {
            // Items are looked through after all rows were compared.
            while log.count("Scan") == scans {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            put(&setting, item).await;
        };
        let patient = CheckOptions { again_after: Duration::from_secs(5), ..AT_ONCE };
        let (check, ()) = tokio::join!(store.verify_with(&patient), restored);
        let check = check.unwrap();
        assert!(check.classes.is_empty() && check.elapsed >= Duration::from_secs(5), "{check}");
    }

    async fn a_sample_is_a_part_of_all_and_opens_no_phase(db: Dynamo) {
        let setting = Setting::new(db).await;
        let rows: Vec<String> = (0..400).map(|row| format!("('acme', 'tag-{row}', 1)")).collect();
        setting.database.run(format!("INSERT INTO tags (tenant, name, weight) VALUES {}", rows.join(", "))).await;
        let store = setting.store().await;
        go_up(&store, Phase::DualWrite).await;
        let check = store.verify_with(&CheckOptions { per_mille: 250, ..AT_ONCE }).await.unwrap();
        assert!((40..200).contains(&check.compared), "{check}");
        assert_eq!(check.unexplained(), 0, "{check}");
        assert!(check.to_string().contains("a sample of 250 in a thousand"), "{check}");
        let refused = store.switch(Phase::ShadowRead, &reason()).await.unwrap_err();
        assert!(std::error::Error::source(&refused).unwrap().to_string().contains("verify them"));
        let check = store.verify_with(&AT_ONCE).await.unwrap();
        assert_eq!((check.compared, check.items), (400, 400), "{check}");
        store.switch(Phase::ShadowRead, &reason()).await.unwrap();
    }

    async fn a_report_as_a_file_has_keys_and_no_values(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = moved(&setting).await;
        let mut item = take(&setting, "tag-5").await;
        item.insert("weight".to_owned(), aws_sdk_dynamodb::types::AttributeValue::N("4711".to_owned()));
        put(&setting, item).await;
        let check = store.verify_with(&AT_ONCE).await.unwrap();
        let file = std::env::temp_dir().join(format!("check-{}.json", setting.database.name()));
        check.write_json(&file).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["classes"], serde_json::json!({ "different": 1 }));
        assert_eq!(json["findings"][0]["class"]["different"][0]["path"], "weight");
        assert!(text.contains("tag-5") && !text.contains("4711"), "{text}");
    }

    async fn round_by_round_what_comes_to_differ_is_found_and_told(db: Dynamo) {
        let setting = Setting::new(db).await;
        drop(moved(&setting).await);
        let store = setting.builder().instance("one").verify_always(1000).connect().await.unwrap();
        let running = store.start();
        let deadline = Instant::now() + Duration::from_mins(1);
        let told = async |is_enough: &dyn Fn(&dual_repo::repository::Rounds) -> bool| loop {
            let rounds = store.rounds().await.unwrap();
            if is_enough(&rounds) {
                return rounds;
            }
            assert!(Instant::now() < deadline, "{rounds:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let rounds = told(&|rounds| rounds.done >= 2).await;
        assert!(rounds.compared >= 20 && rounds.ended.is_some(), "{rounds:?}");
        assert_eq!((rounds.unexplained, rounds.instance.as_deref()), (0, Some("one")), "{rounds:?}");
        take(&setting, "tag-3").await;
        let rounds = told(&|rounds| rounds.unexplained >= 1).await;
        assert_eq!(rounds.classes.get("lost"), Some(&rounds.unexplained), "{rounds:?}");
        assert!(rounds.findings[0].to_string().contains("tag-3"), "{rounds:?}");
        running.stop().await;
        assert_eq!(store.rounds().await.unwrap().instance, None);
        // Another one goes on where it was left.
        let other = setting.builder().instance("other").verify_always(1000).connect().await.unwrap();
        let done = other.rounds().await.unwrap().done;
        let running = other.start();
        told(&|rounds| rounds.done > done && rounds.instance.as_deref() == Some("other")).await;
        running.stop().await;
    }
}
