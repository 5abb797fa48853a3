//! The kinds of errors, the bucket that bounds retries, and what settles an outcome.

use dynamo_core::{Dynamo, DynamoEntity, Error, ErrorKind};
use integration::{Fault, Faults};

use super::entities::{User, shop, user};

#[tokio::test]
async fn errors_of_the_sdk_have_kinds() {
    let kinds = [
        ("ProvisionedThroughputExceededException", ErrorKind::Throttled, true),
        ("TransactionConflictException", ErrorKind::Conflict, true),
        ("ValidationException", ErrorKind::Validation, false),
        ("ResourceNotFoundException", ErrorKind::NotFound, false),
        ("AccessDeniedException", ErrorKind::Denied, false),
        ("SomethingNewException", ErrorKind::Other, false),
    ];
    for (code, kind, retryable) in kinds {
        let (alone, _) = Faults::new().always("PutItem", Fault::Refuse { code, message: "x" }).alone();
        let error = user("bob@x").put().send(&alone).await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (kind, retryable), "{code}");
    }
    let lost = [Fault::LoseRequest, Fault::FailBefore, Fault::Garbage("<html>")];
    for fault in lost {
        let (alone, _) = Faults::new().always("PutItem", fault.clone()).always("GetItem", fault).alone();
        let error = user("bob@x").put().send(&alone).await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::OutcomeUnknown, false), "{error:?}");
        // Of a read, the outcome does not matter.
        let error = User::get("bob@x").send(&alone).await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Transient, true), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_or_no_json_is_read_again() {
    let body = serde_json::json!({ "Item": null });
    for fault in [Fault::Garbage("<html>"), Fault::Garbage("{\"Item\":{\"PK\":{\"S\":\"b")] {
        let faults =
            Faults::new().next("GetItem", fault).next("GetItem", Fault::Answer { status: 200, body: body.clone() });
        let (alone, log) = faults.attempts(2).alone();
        assert_eq!(User::get("bob@x").send(&alone).await.unwrap(), None);
        assert_eq!(log.total(), 2);
    }
}

#[tokio::test]
async fn an_error_after_a_broken_answer_is_an_error() {
    for broken in [Fault::CutBody, Fault::Garbage("<html>")] {
        let answer = Fault::Answer { status: 200, body: serde_json::json!({}) };
        let engine = Faults::new().always("GetItem", answer.clone()).always("Query", answer).alone().0;
        let throttled = Faults::new().next("GetItem", broken.clone()).always("GetItem", Fault::Throttle);
        let throttled = throttled.next("Query", broken).always("Query", Fault::Throttle).attempts(2);
        let (faulty, log) = throttled.over(&engine);
        let error = User::get("bob@x").send(&faulty).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttled, "{error:?}");
        let error = User::query("bob@x").send(&faulty).await.unwrap_err();
        assert_eq!((error.kind(), log.total()), (ErrorKind::Throttled, 4), "{error:?}");
    }
}

/// Five hundred tokens, of which each retry takes some.
#[tokio::test(start_paused = true)]
async fn an_outage_empties_the_bucket_and_ends_the_retries() {
    let (alone, log) = Faults::new().always("GetItem", Fault::FailBefore).attempts(5).alone();
    let mut sent = Vec::new();
    for _ in 0..60 {
        let before = log.total();
        User::get("bob@x").send(&alone).await.unwrap_err();
        sent.push(log.total() - before);
    }
    assert_eq!((sent[0], sent[59]), (5, 1), "{sent:?}");
    assert!(log.total() < 60 + 500 / 5 + 1, "{}", log.total());
}

integration::on_every_engine! {
    async fn what_never_reached_dynamodb_is_no_unknown_outcome(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().always("UpdateItem", Fault::Unreachable).attempts(3).over(&db);
        let error = User::update("bob@x").set(|u| u.logins, 1).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { operation: "UpdateItem", .. }), "{error:?}");
        assert_eq!((error.kind(), error.is_retryable(), log.total()), (ErrorKind::Transient, true, 3));
        // Even a sum can be sent again then.
        let (faulty, log) = Faults::new().times(2, "UpdateItem", Fault::Unreachable).attempts(3).over(&db);
        User::update("bob@x").add(|u| u.logins, 1).send(&faulty).await.unwrap();
        assert_eq!((log.total(), User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins), (3, 1));
        // An attempt before may have been applied.
        let faults = Faults::new().next("PutItem", Fault::LoseAnswer).always("PutItem", Fault::Unreachable).attempts(3);
        let error = user("bob@x").put().send(&faults.over(&db).0).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error:?}");
    }
}
