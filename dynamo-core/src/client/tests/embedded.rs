//! The engine in this process, through the real SDK.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put,
    ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TransactWriteItem,
};

use crate::{Dynamo, Engine, Error};

async fn table(db: &Dynamo) {
    let key = KeySchemaElement::builder().attribute_name("PK").key_type(KeyType::Hash).build().unwrap();
    let attribute = AttributeDefinition::builder().attribute_name("PK").attribute_type(ScalarAttributeType::S).build();
    let create = db.client().create_table().table_name("Things").billing_mode(BillingMode::PayPerRequest);
    create.key_schema(key).attribute_definitions(attribute.unwrap()).send().await.unwrap();
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

async fn put(db: &Dynamo, key: &str) {
    db.client().put_item().table_name("Things").item("PK", s(key)).send().await.unwrap();
}

async fn count(db: &Dynamo) -> i32 {
    db.client().scan().table_name("Things").send().await.unwrap().count
}

#[tokio::test]
async fn every_engine_has_tables_of_its_own_and_clones_share_them() {
    let (one, two) = (Dynamo::embedded().unwrap(), Dynamo::embedded().unwrap());
    assert_eq!((one.engine(), one.endpoint()), (Engine::Embedded, None));
    table(&one).await;
    put(&one.clone().with_table_prefix("x-"), "a").await;
    assert_eq!(count(&one).await, 1);
    assert!(two.client().list_tables().send().await.unwrap().table_names().is_empty());
}

#[tokio::test]
async fn errors_are_the_sdks_own() {
    let db = Dynamo::embedded().unwrap();
    let missing = db.client().get_item().table_name("Nope").key("PK", s("a")).send().await.unwrap_err();
    assert!(missing.request_id().is_some());
    assert!(missing.into_service_error().is_resource_not_found_exception());

    table(&db).await;
    let invalid = db.client().put_item().table_name("Things").item("other", s("a")).send().await.unwrap_err();
    assert_eq!(invalid.code(), Some("ValidationException"));
    assert!(invalid.message().is_some_and(|message| message.contains("PK")), "{invalid:?}");

    put(&db, "a").await;
    let create = db.client().put_item().table_name("Things").item("PK", s("a"));
    let create = create.condition_expression("attribute_not_exists(PK)");
    let create = create.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    match create.send().await.unwrap_err().into_service_error() {
        aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) => {
            assert_eq!(failed.item().unwrap()["PK"], s("a"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cancelled_transaction_says_why_for_each_operation() {
    let db = Dynamo::embedded().unwrap();
    table(&db).await;
    put(&db, "a").await;
    let create = |key: &str| {
        let put =
            Put::builder().table_name("Things").item("PK", s(key)).condition_expression("attribute_not_exists(PK)");
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let send = db.client().transact_write_items().transact_items(create("b")).transact_items(create("a")).send();
    match send.await.unwrap_err().into_service_error() {
        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
            cancelled,
        ) => {
            let codes: Vec<_> =
                cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect();
            assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn an_operation_that_the_engine_lacks_is_an_error_of_its_own() {
    let db = Dynamo::embedded().unwrap();
    let error = db.client().describe_limits().send().await.unwrap_err();
    assert_eq!(error.code(), Some("UnknownOperationException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_are_all_answered() {
    let db = Dynamo::embedded().unwrap();
    table(&db).await;
    let writes: Vec<_> = (0..100)
        .map(|key| {
            let db = db.clone();
            tokio::spawn(async move { put(&db, &format!("k{key}")).await })
        })
        .collect();
    for write in writes {
        write.await.unwrap();
    }
    assert_eq!(count(&db).await, 100);
}

#[tokio::test]
async fn a_request_that_is_given_up_does_not_block_the_next() {
    let db = Dynamo::embedded().unwrap();
    table(&db).await;
    for key in 0..20 {
        let write = put(&db, "given-up");
        let key = format!("k{key}");
        tokio::select! { biased; () = write => {}, () = tokio::task::yield_now() => {} }
        put(&db, &key).await;
    }
    assert!(count(&db).await >= 20);
}

#[test]
fn no_runtime_is_needed() {
    let db = Dynamo::embedded().unwrap();
    let mut work = pin!(async {
        table(&db).await;
        put(&db, "a").await;
        count(&db).await
    });
    let mut context = Context::from_waker(Waker::noop());
    let counted = (0..100).find_map(|_| match work.as_mut().poll(&mut context) {
        Poll::Ready(count) => Some(count),
        Poll::Pending => None,
    });
    assert_eq!(counted, Some(1));
}

#[tokio::test]
async fn an_engine_in_a_file_keeps_its_tables() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dynamo.db");
    let db = Dynamo::embedded_at(&file).unwrap();
    table(&db).await;
    put(&db, "a").await;
    drop(db);
    assert_eq!(count(&Dynamo::embedded_at(&file).unwrap()).await, 1);
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notes.txt");
    std::fs::write(&file, "x".repeat(5000)).unwrap();
    for path in [file, directory.path().join("no/such/directory")] {
        match Dynamo::embedded_at(&path) {
            Err(Error::Config(message)) => {
                assert!(
                    message.starts_with(&format!("cannot open the embedded engine at `{}`: ", path.display())),
                    "{message}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
}
