//! What of a cancelled transaction is sent again, and with what.

use std::time::Duration;

use dynamo_core::transaction::{Reason, TransactGet};
use dynamo_core::{Budget, Dynamo, DynamoEntity, Error, ErrorKind, Transaction};
use integration::faults::Gate;
use integration::{Fault, Faults, Log};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::entities::{User, order, shop, user};
use crate::unique::entities::account;

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
async fn a_budget_says_how_often_and_how_long_a_transaction_is_tried() {
    let conflict = || cancelled(&["TransactionConflict", "None"]);
    let (alone, log) = Faults::new().always("TransactWriteItems", conflict()).alone();
    let error = two().budget(Budget::default().attempts(3)).send(&alone).await.unwrap_err();
    assert_eq!((error.kind(), log.count("TransactWriteItems")), (ErrorKind::Conflict, 3));
    // That of the handle, of which a write of unique values is one, too.
    let once = alone.clone().with_budget(Budget::default().attempts(1));
    two().send(&once).await.unwrap_err();
    account("a", "ann@x", "Ann").create().send(&once).await.unwrap_err();
    assert_eq!(log.count("TransactWriteItems"), 5);

    let patient = Budget::default().attempts(1000).time(Duration::from_secs(2));
    let start = Instant::now();
    let error = two().budget(patient).send(&alone).await.unwrap_err();
    assert!(start.elapsed() <= Duration::from_secs(2), "{:?}", start.elapsed());
    assert!(matches!(error, Error::TransactionCanceled { .. }) && log.count("TransactWriteItems") > 9, "{error:?}");

    // What is under way at the end may be applied.
    let (silent, log) = Faults::new().always("TransactWriteItems", Fault::Silence).alone();
    let start = Instant::now();
    let error = two().budget(patient).send(&silent).await.unwrap_err();
    assert_eq!((start.elapsed(), error.kind()), (Duration::from_secs(2), ErrorKind::OutcomeUnknown));
    assert_eq!((error.is_retryable(), log.count("TransactWriteItems")), (false, 1));

    let get = || TransactGet::new(User::get("bob@x"));
    let (alone, log) = Faults::new().always("TransactGetItems", cancelled(&["TransactionConflict"])).alone();
    let error = get().budget(Budget::default().attempts(2)).send(&alone).await.unwrap_err();
    assert_eq!((error.kind(), log.count("TransactGetItems")), (ErrorKind::Conflict, 2));
    let (silent, log) = Faults::new().always("TransactGetItems", Fault::Silence).alone();
    let error = get().send(&silent.with_budget(patient)).await.unwrap_err();
    assert_eq!((error.kind(), log.count("TransactGetItems")), (ErrorKind::Transient, 1));
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

    // The caller cannot tell these from each other, and need not: the same token settles both.
    async fn a_transaction_of_unknown_outcome_is_applied_once_when_it_is_sent_again_with_its_token(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let logins = async || User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins;
        // A token is one of the whole account, and these tests run again and again.
        let unique: String = db.table_prefix().chars().rev().take(35).collect();
        let cases = [(Fault::LoseRequest, 0, 1, "r"), (Fault::LoseAnswer, 2, 2, "a")];
        for (fault, at_first, at_last, name) in cases {
            let token = &format!("{name}{unique}");
            let add = || {
                let create = order("bob@x", name, 1);
                Transaction::new().create(create).update(User::update("bob@x").add(|u| u.logins, 1)).idempotency_token(token)
            };
            let (faulty, log) = Faults::new().always("TransactWriteItems", fault).attempts(3).over(&db);
            let error = add().send(&faulty).await.unwrap_err();
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::OutcomeUnknown, false), "{error:?}");
            assert_eq!((log.count("TransactWriteItems"), tokens(&log)), (3, vec![token.clone(); 3]));
            assert_eq!(logins().await, at_first);
            add().send(&db).await.unwrap();
            add().send(&db).await.unwrap();
            assert_eq!(logins().await, at_last);
        }
    }

    // With the answer of the second attempt, it is known what became of the first.
    async fn a_lost_request_is_refused_as_what_it_meets_when_it_arrives(db: Dynamo) {
        shop(&db).await;
        let create = || Transaction::new().create(user("bob@x")).put(user("eve@x"));
        let gate = Gate::new();
        let faults = Faults::new().next("TransactWriteItems", Fault::LoseRequest);
        let (faulty, log) = faults.next("TransactWriteItems", Fault::Hold(gate.clone())).attempts(3).over(&db);
        let sent = tokio::spawn(async move { create().send(&faulty).await });
        gate.arrived(1).await;
        User { logins: 9, ..user("bob@x") }.create().send(&db).await.unwrap();
        gate.open();
        let Err(Error::TransactionCanceled { reasons }) = sent.await.unwrap() else { panic!() };
        assert!(matches!(reasons[..], [Reason::AlreadyExists { .. }, Reason::InOrder]), "{reasons:?}");
        assert_eq!(log.count("TransactWriteItems"), 2);
        assert!(!User::exists("eve@x").send(&db).await.unwrap());
    }

    async fn a_transaction_that_could_not_be_sent_is_surely_not_applied(db: Dynamo) {
        shop(&db).await;
        let (down, log) = Faults::new().always("TransactWriteItems", Fault::Unreachable).attempts(2).over(&db);
        let once = Transaction::new().create(user("bob@x")).budget(Budget::default().attempts(2));
        let error = once.send(&down).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }) && error.is_retryable(), "{error:?}");
        assert_eq!(log.count("TransactWriteItems"), 4);
        Transaction::new().create(user("bob@x")).send(&db).await.unwrap();
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
