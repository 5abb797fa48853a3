//! `ensure_table`: made once, from however many callers.

use aws_sdk_dynamodb::types::TimeToLiveStatus;
use dynamo_core::schema::Existence;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error};
use integration::faults::Gate;
use integration::{Fault, Faults};
use serde_json::json;

use super::entities::{Shop, User, user};

/// What both engines know.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shop", ttl = "expires_at", stream = "keys-only", tags("team" = "shop"))]
enum Settled {
    User(User),
}

/// A setting that AWS has, and neither of the engines here.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shop", point_in_time_recovery, ttl = "expires_at", deletion_protection)]
enum Recoverable {
    User(User),
}

integration::on_every_engine! {
    async fn a_table_is_made_and_then_found(db: Dynamo) {
        // AWS has tags; DynamoDB Local has no `ListTagsOfResource`.
        let has_tags = db.engine() == Engine::Embedded;
        let unsupported = if has_tags { vec![] } else { vec!["tags"] };
        let made = Settled::ensure_table(&db).await.unwrap();
        assert_eq!((made.table, &made.unsupported), (Existence::Created, &unsupported));
        let found = Settled::ensure_table(&db).await.unwrap();
        assert_eq!((found.table, &found.unsupported), (Existence::Existed, &unsupported));
        user("bob@x").create().send(&db).await.unwrap();

        let name = db.table_name("Shop").unwrap();
        assert!(name.starts_with(db.table_prefix()) && name.ends_with("Shop"));
        let ttl = db.client().describe_time_to_live().table_name(&name).send().await.unwrap().time_to_live_description.unwrap();
        assert_eq!((ttl.time_to_live_status, ttl.attribute_name.as_deref()), (Some(TimeToLiveStatus::Enabled), Some("expires_at")));
        let table = db.client().describe_table().table_name(&name).send().await.unwrap().table.unwrap();
        assert!(table.stream_specification.unwrap().stream_enabled);
        if has_tags {
            let tags = db.client().list_tags_of_resource().resource_arn(table.table_arn.unwrap()).send().await.unwrap();
            assert_eq!(tags.tags()[0].value(), "shop");
        }
    }

    async fn callers_at_the_same_time_make_one_table(db: Dynamo) {
        let callers: Vec<_> = (0..6).map(|_| { let db = db.clone(); tokio::spawn(async move { Settled::ensure_table(&db).await }) }).collect();
        let mut made = 0;
        for caller in callers {
            made += usize::from(caller.await.unwrap().unwrap().table == Existence::Created);
        }
        assert_eq!(made, 1);
    }

    // Another process has made the table and is about to switch on what `CreateTable` cannot.
    async fn a_table_that_is_not_settled_yet_is_waited_for(db: Dynamo) {
        Shop::ensure_table(&db).await.unwrap();
        let name = db.table_name("Shop").unwrap();
        let gate = Gate::new();
        let (held, _) = Faults::new().nth(2, "DescribeTimeToLive", Fault::Hold(gate.clone())).over(&db);
        let waiting = tokio::spawn(async move { Expiring::ensure_table(&held).await });
        // It has found the setting off once, and looks again.
        gate.arrived(1).await;
        let ttl = aws_sdk_dynamodb::types::TimeToLiveSpecification::builder().attribute_name("expires_at").enabled(true).build().unwrap();
        db.client().update_time_to_live().table_name(name).time_to_live_specification(ttl).send().await.unwrap();
        gate.open();
        assert_eq!(waiting.await.unwrap().unwrap().table, Existence::Existed);
    }

    async fn a_setting_that_the_engine_does_not_know_is_reported(db: Dynamo) {
        let ensured = Recoverable::ensure_table(&db).await.unwrap();
        assert_eq!((ensured.table, ensured.unsupported), (Existence::Created, vec!["point-in-time recovery"]));
        let name = db.table_name("Shop").unwrap();
        let delete = db.client().delete_table().table_name(name).send().await;
        assert!(delete.is_err(), "a protected table was deleted");
    }

    async fn two_prefixes_are_two_tables(db: Dynamo) {
        let other = db.clone().with_table_prefix(format!("{}b-", db.table_prefix()));
        Shop::ensure_table(&db).await.unwrap();
        assert_eq!(Shop::ensure_table(&other).await.unwrap().table, Existence::Created);
        user("bob@x").create().send(&db).await.unwrap();
        assert!(!User::exists("bob@x").send(&other).await.unwrap());
    }
}

/// [`Shop`] with a time to live.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Shop", ttl = "expires_at")]
enum Expiring {
    User(User),
    Order(super::entities::Order),
    OrderLog(super::entities::OrderLog),
}

fn described(status: &str) -> Fault {
    let body = json!({ "Table": { "TableName": "Shop", "TableStatus": status } });
    Fault::Answer { status: 200, body }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_never_becomes_active_is_an_error_after_ten_minutes() {
    let (alone, log) = Faults::new().always("DescribeTable", described("CREATING")).alone();
    let error = Shop::ensure_table(&alone).await.unwrap_err();
    let Error::TableNotActive { table, waited } = &error else { panic!("{error:?}") };
    assert!(table == "Shop" && waited.as_secs() >= 600, "{error}");
    assert!(log.count("DescribeTable") < 150, "{} calls", log.count("DescribeTable"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_to_create_is_passed_on() {
    let missing = Fault::Refuse { code: "ResourceNotFoundException", message: "no such table" };
    let denied = Fault::Refuse { code: "AccessDeniedException", message: "not you" };
    let (alone, _) = Faults::new().always("DescribeTable", missing).always("CreateTable", denied).alone();
    let error = Shop::ensure_table(&alone).await.unwrap_err();
    assert_eq!(error.to_string(), "`CreateTable` failed with AccessDeniedException: not you");
}
