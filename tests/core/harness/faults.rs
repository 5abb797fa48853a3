//! Faults happen as told, below the SDK's own retries.

use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use dynamo_core::Dynamo;
use integration::faults::Gate;
use integration::{Backend, Fault, Faults, run};
use serde_json::json;

use crate::support::{s, table};

fn put(db: &Dynamo, name: &str, key: &str) -> aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder {
    db.client().put_item().table_name(name).item("PK", s(key))
}

async fn count(db: &Dynamo, name: &str) -> i32 {
    db.client().scan().table_name(name).send().await.unwrap().count
}

integration::on_every_engine! {
    async fn a_throttled_request_reaches_no_engine_and_is_repeated(db: Dynamo) {
        let name = table(&db).await;
        let (faulty, log) = Faults::new().times(2, "PutItem", Fault::Throttle).attempts(3).over(&db);
        put(&faulty, &name, "a").send().await.unwrap();
        assert_eq!((log.count("PutItem"), count(&db, &name).await), (3, 1));
        assert_eq!(log.all()[2].body, json!({ "TableName": name, "Item": { "PK": { "S": "a" } } }));

        let (faulty, _) = Faults::new().always("PutItem", Fault::Throttle).over(&db);
        let error = put(&faulty, &name, "b").send().await.unwrap_err();
        assert_eq!(error.code(), Some("ProvisionedThroughputExceededException"));
        assert_eq!(count(&db, &name).await, 1);
    }

    async fn a_lost_answer_is_applied_and_a_lost_request_is_not(db: Dynamo) {
        let name = table(&db).await;
        for (fault, applied) in [(Fault::LoseRequest, 0), (Fault::LoseAnswer, 1)] {
            let (faulty, _) = Faults::new().next("PutItem", fault).over(&db);
            let error = put(&faulty, &name, "a").send().await.unwrap_err();
            assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");
            assert_eq!(count(&db, &name).await, applied);
        }
    }

    async fn silence_ends_with_the_timeout(db: Dynamo) {
        let name = table(&db).await;
        let faults = Faults::new().next("PutItem", Fault::Silence).timeout(Duration::from_millis(200));
        let (faulty, _) = faults.over(&db);
        let error = put(&faulty, &name, "a").send().await.unwrap_err();
        assert!(matches!(error, SdkError::TimeoutError(_)), "{error:?}");
    }

    async fn a_held_request_waits_for_its_gate(db: Dynamo) {
        let name = table(&db).await;
        let gate = Gate::new();
        let (faulty, _) = Faults::new().next("PutItem", Fault::Hold(gate.clone())).over(&db);
        let write = tokio::spawn(put(&faulty, &name, "a").send());
        gate.arrived(1).await;
        assert_eq!(count(&db, &name).await, 0);
        gate.open();
        write.await.unwrap().unwrap();
        assert_eq!(count(&db, &name).await, 1);
    }

    async fn what_has_no_fault_goes_through(db: Dynamo) {
        let (faulty, log) = Faults::new().next("PutItem", Fault::Throttle).next("PutItem", Fault::Pass).over(&db);
        assert_eq!(faulty.table_prefix(), db.table_prefix());
        let name = table(&faulty).await;
        assert_eq!(log.count("CreateTable"), 1);
        assert!(put(&faulty, &name, "a").send().await.is_err());
        put(&faulty, &name, "b").send().await.unwrap();
        put(&faulty, &name, "c").send().await.unwrap();
        assert_eq!(count(&db, &name).await, 2);
    }
}

#[test]
fn without_an_engine_only_canned_answers_come() {
    let refusal = Fault::Refuse { code: "ValidationException", message: "no" };
    let answer = Fault::Answer { status: 200, body: json!({ "TableNames": ["T"] }) };
    let (alone, log) = Faults::new().next("ListTables", answer).next("ListTables", refusal).alone();
    run(Backend::Embedded, async move |_: Dynamo| {
        let list = || alone.client().list_tables().send();
        assert_eq!(list().await.unwrap().table_names(), ["T"]);
        assert_eq!(list().await.unwrap_err().code(), Some("ValidationException"));
        assert_eq!(list().await.unwrap_err().message(), Some("the test has no answer for this `ListTables`"));
        assert_eq!(log.count("ListTables"), 3);
    });
}

#[tokio::test]
async fn garbage_is_an_error_without_a_code() {
    let (alone, _) = Faults::new().next("ListTables", Fault::Garbage("<html>")).alone();
    let error = alone.client().list_tables().send().await.unwrap_err();
    assert!(matches!(error, SdkError::ServiceError(_)), "{error:?}");
    assert_eq!(error.code(), None);
}
