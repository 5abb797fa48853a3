//! The taxonomy of errors: what faults become.

use std::time::Duration;

use dynamo_core::{Dynamo, DynamoEntity, Error};
use integration::{Fault, Faults};
use serde_json::json;

use super::entities::{User, shop, user};

const ALL: [&str; 6] = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"];

/// The error of each operation with a fault.
async fn errors(faults: impl Fn(&'static str) -> Faults) -> Vec<Error> {
    let db = |operation| faults(operation).alone().0;
    vec![
        User::get("bob@x").send(&db("GetItem")).await.unwrap_err(),
        user("bob@x").put().send(&db("PutItem")).await.unwrap_err(),
        User::update("bob@x").set(|u| u.logins, 1).send(&db("UpdateItem")).await.unwrap_err(),
        User::delete("bob@x").send(&db("DeleteItem")).await.unwrap_err(),
        User::query("bob@x").send(&db("Query")).await.unwrap_err(),
        User::scan().send(&db("Scan")).await.unwrap_err(),
    ]
}

fn refuse(code: &'static str) -> impl Fn(&'static str) -> Faults {
    move |operation| Faults::new().always(operation, Fault::Refuse { code, message: "because" })
}

#[tokio::test]
async fn throttling_outlasts_the_retries_and_may_be_retried() {
    let codes = [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "LimitExceededException",
    ];
    for code in codes {
        for (error, name) in errors(refuse(code)).await.into_iter().zip(ALL) {
            assert!(matches!(error, Error::Throttled { operation, .. } if operation == name), "{error:?}");
            assert!(error.is_retryable());
        }
    }
    let (alone, log) = Faults::new().always("PutItem", Fault::Throttle).attempts(4).alone();
    let error = user("bob@x").put().send(&alone).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), log.count("PutItem")), ("DynamoDB throttled `PutItem`", 4));
}

#[tokio::test]
async fn a_refusal_has_dynamodbs_code_and_message() {
    for (error, name) in errors(refuse("ValidationException")).await.into_iter().zip(ALL) {
        assert_eq!(error.to_string(), format!("`{name}` failed with ValidationException: because"));
        assert!(!error.is_retryable());
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn a_conflict_with_a_transaction_may_be_retried() {
    for error in errors(refuse("TransactionConflictException")).await {
        assert!(matches!(error, Error::Conflict { .. }) && error.is_retryable(), "{error:?}");
    }
}

// "When you receive a 500 on a write, the operation may have succeeded or failed."
#[tokio::test]
async fn after_an_internal_error_the_outcome_is_unknown() {
    let body = json!({ "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "oh" });
    for status in [500, 503] {
        let faults = |operation| Faults::new().always(operation, Fault::Answer { status, body: body.clone() });
        for (error, name) in errors(faults).await.into_iter().zip(ALL) {
            assert!(matches!(error, Error::OutcomeUnknown { operation, .. } if operation == name), "{error:?}");
            // A read does no harm.
            assert_eq!(error.is_retryable(), ["GetItem", "Query", "Scan"].contains(&name), "{error:?}");
        }
    }
}

#[tokio::test]
async fn without_an_answer_the_outcome_is_unknown() {
    for fault in [Fault::LoseAnswer, Fault::LoseRequest] {
        for error in errors(|operation| Faults::new().always(operation, fault.clone())).await {
            assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        }
    }
    let silent = |operation| Faults::new().always(operation, Fault::Silence).timeout(Duration::from_millis(20));
    for error in errors(silent).await {
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_no_success() {
    for error in errors(|operation| Faults::new().always(operation, Fault::Garbage("<html>proxy</html>"))).await {
        assert!(matches!(error, Error::OutcomeUnknown { .. } | Error::Decode { .. }), "{error:?}");
    }
}

integration::on_every_engine! {
    async fn a_missing_table_is_named_by_its_code(db: Dynamo) {
        let error = User::get("bob@x").send(&db).await.unwrap_err();
        let Error::Sdk { operation: "GetItem", code: Some(code), .. } = &error else { panic!("{error:?}") };
        assert_eq!(code, "ResourceNotFoundException");
        assert!(!error.is_retryable());
    }

    async fn a_name_that_no_table_can_have_is_refused(db: Dynamo) {
        let db = db.with_table_prefix("no spaces ");
        assert!(matches!(User::get("bob@x").send(&db).await, Err(Error::Config(_))));
        assert!(matches!(user("bob@x").put().into_input(&db), Err(Error::Config(_))));
    }

    async fn debug_shows_the_variant_and_no_item(db: Dynamo) {
        shop(&db).await;
        User { name: "hunter2".into(), ..user("bob@x") }.create().send(&db).await.unwrap();
        let error = User::update("bob@x").set(|u| u.logins, 1).condition(|u| u.logins.eq(1)).send(&db).await.unwrap_err();
        assert_eq!(format!("{error:?}"), "ConditionFailed(the condition on `USER` does not hold)");
        let error = user("bob@x").put().condition(|u| u.name.eq("x")).send(&db).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}
