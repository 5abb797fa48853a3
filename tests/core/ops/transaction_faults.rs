//! What of a cancelled transaction is sent again, and with what.

use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};
use integration::{Fault, Faults, Log};
use serde_json::{Value, json};

use super::entities::{User, order, shop, user};

fn cancelled(codes: &[&str]) -> Fault {
    let reasons: Vec<Value> = codes.iter().map(|code| json!({ "Code": code })).collect();
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons,
    });
    Fault::Answer { status: 400, body }
}

fn two() -> Transaction {
    Transaction::new().put(user("bob@x")).update(User::update("eve@x").add(|u| u.logins, 1))
}

fn tokens(log: &Log) -> Vec<String> {
    let token =
        |request: &integration::faults::Request| request.body["ClientRequestToken"].as_str().unwrap().to_owned();
    log.of("TransactWriteItems").iter().map(token).collect()
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_sent_again_with_the_same_token_and_bytes() {
    let faults = Faults::new()
        .next("TransactWriteItems", cancelled(&["TransactionConflict", "None"]))
        .next("TransactWriteItems", cancelled(&["None", "ThrottlingError"]))
        .next("TransactWriteItems", cancelled(&["ProvisionedThroughputExceeded", "TransactionConflict"]))
        .next("TransactWriteItems", Fault::Throttle)
        .next("TransactWriteItems", Fault::Refuse { code: "TransactionInProgressException", message: "wait" })
        .next("TransactWriteItems", Fault::Answer { status: 200, body: json!({}) });
    let (alone, log) = faults.alone();
    two().send(&alone).await.unwrap();
    assert_eq!(log.count("TransactWriteItems"), 6);
    let bodies: std::collections::HashSet<String> =
        log.all().into_iter().map(|request| request.body.to_string()).collect();
    assert_eq!(bodies.len(), 1);

    let (alone, log) =
        Faults::new().always("TransactWriteItems", Fault::Answer { status: 200, body: json!({}) }).alone();
    two().send(&alone).await.unwrap();
    two().send(&alone).await.unwrap();
    two().idempotency_token("mine").send(&alone).await.unwrap();
    let tokens = tokens(&log);
    assert_ne!(tokens[0], tokens[1]);
    assert_eq!((tokens[0].len(), &*tokens[2]), (32, "mine"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_condition_is_never_sent_again() {
    let codes = ["TransactionConflict", "ConditionalCheckFailed"];
    let (alone, log) = Faults::new().always("TransactWriteItems", cancelled(&codes)).alone();
    let error = two().send(&alone).await.unwrap_err();
    assert!(!error.is_retryable());
    let Error::TransactionCanceled { reasons } = error else { panic!("{error:?}") };
    assert_eq!(reasons, [Reason::Conflict, Reason::NotFound { entity: "USER" }]);
    assert_eq!(log.count("TransactWriteItems"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_to_the_end_is_an_error_that_may_be_retried() {
    let (alone, log) = Faults::new().always("TransactWriteItems", cancelled(&["TransactionConflict", "None"])).alone();
    let error = two().send(&alone).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "the transaction was cancelled: operation 0: another write is under way on the item");
    assert_eq!(log.count("TransactWriteItems"), 10);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_applied_is_not_said_to_be_throttled() {
    let broken = Fault::Answer { status: 500, body: json!({ "__type": "InternalServerError" }) };
    let faults = Faults::new().next("TransactWriteItems", broken).always("TransactWriteItems", Fault::Throttle);
    let (alone, _) = faults.attempts(1).alone();
    // The first answer alone leaves it open, and is not sent again: the caller may do so, with a token of its own.
    let sent = two().send(&alone).await;
    assert!(matches!(&sent, Err(Error::OutcomeUnknown { operation: "TransactWriteItems", .. })), "{sent:?}");

    // The SDK sends it again, and is throttled to the end.
    let broken = Fault::Answer { status: 500, body: json!({ "__type": "InternalServerError" }) };
    let faults = Faults::new().next("TransactWriteItems", broken).always("TransactWriteItems", Fault::Throttle);
    let (alone, log) = faults.attempts(2).alone();
    let sent = two().send(&alone).await;
    assert!(matches!(&sent, Err(Error::OutcomeUnknown { .. })), "{sent:?}");
    assert!(log.count("TransactWriteItems") > 2);

    let (alone, _) = Faults::new().always("TransactWriteItems", Fault::Throttle).attempts(2).alone();
    let sent = two().send(&alone).await;
    assert!(matches!(&sent, Err(Error::Throttled { .. })), "nothing was applied: {sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reason_of_another_kind_keeps_its_code() {
    let (alone, _) =
        Faults::new().always("TransactWriteItems", cancelled(&["ItemCollectionSizeLimitExceeded", "None"])).alone();
    let Err(Error::TransactionCanceled { reasons }) = two().send(&alone).await else { panic!() };
    let expected = Reason::Refused { code: "ItemCollectionSizeLimitExceeded".into(), message: None };
    assert_eq!(reasons, [expected, Reason::InOrder]);
}

integration::on_every_engine! {
    async fn a_lost_answer_does_not_apply_a_sum_twice(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().next("TransactWriteItems", Fault::LoseAnswer).attempts(3).over(&db);
        let add = Transaction::new().create(order("bob@x", "d", 1)).update(User::update("bob@x").add(|u| u.logins, 1));
        add.send(&faulty).await.unwrap();
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 1);
        let sent = log.of("TransactWriteItems");
        assert_eq!((sent.len(), &sent[0].text), (2, &sent[1].text));
    }

    async fn an_answer_lost_to_the_end_is_an_unknown_outcome(db: Dynamo) {
        shop(&db).await;
        let (faulty, _) = Faults::new().next("TransactWriteItems", Fault::LoseAnswer).over(&db);
        let error = Transaction::new().create(user("bob@x")).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "TransactWriteItems", .. }), "{error:?}");
        assert!(!error.is_retryable());
        assert!(User::exists("bob@x").send(&db).await.unwrap());
    }
}
