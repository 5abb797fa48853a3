//! Records from JSON, and what is made of them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::collection::hash_map;
use proptest::prelude::*;

use super::lambda::Batch;
use super::{ChangeKind, Event, RemovedBy};
use crate::value::tests::any::{attribute_value, name, text};
use crate::value::{Item, into_item};
use crate::wire::write_item;
use crate::{DynamoEntity, DynamoTable, Error};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Bags", entity = "BAG")]
struct Bag {
    #[pk]
    id: String,
    #[dynamo(flatten)]
    rest: BTreeMap<String, AttributeValue>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Bags")]
enum Bags {
    Bag(Bag),
}

fn json(item: &Item) -> String {
    let mut out = String::new();
    write_item(item, &mut out).unwrap();
    out
}

fn record(event: &str, images: &str, more: &str) -> String {
    format!(
        r#"{{"eventID":"1","eventName":"{event}","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1",
        "dynamodb":{{"ApproximateCreationDateTime":1764000000,"Keys":{{"id":{{"S":"a"}}}},{images}"SequenceNumber":"111",
        "SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"}}{more},"eventSourceARN":"arn:aws:dynamodb:eu-west-1:1:table/Bags/stream/x"}}"#
    )
}

fn payload(records: &[String]) -> String {
    format!(r#"{{"Records":[{}]}}"#, records.join(","))
}

fn only(payload: &str) -> Event<Bags> {
    let batch = Batch::parse(payload).unwrap();
    let [record] = batch.records() else { panic!("there is one") };
    Event::read(std::sync::Arc::clone(record)).unwrap()
}

fn bag() -> impl Strategy<Value = Bag> {
    let id = text().prop_filter("empty, or a marker's", |id| !id.is_empty() && !id.starts_with('$'));
    (id, hash_map(name(), attribute_value(), 0..6)).prop_map(|(id, rest)| {
        let rest = rest.into_iter().filter(|(name, _)| name != "id").collect();
        Bag { id, rest }
    })
}

proptest! {
    #[test]
    fn an_entity_is_the_same_behind_a_stream(old in bag(), new in bag()) {
        let new = Bag { id: old.id.clone(), ..new };
        let keys = json(&Item::from([("id".to_owned(), AttributeValue::S(old.id.clone()))]));
        let images = format!(
            r#"{{"Keys":{keys},"OldImage":{},"NewImage":{},"SequenceNumber":"7"}}"#,
            json(&into_item(old.clone()).unwrap()),
            json(&into_item(new.clone()).unwrap()),
        );
        let text = payload(&[format!(r#"{{"dynamodb":{images},"eventName":"MODIFY","eventSource":"aws:dynamodb"}}"#)]);
        let Event::Change(change) = only(&text) else { panic!("it is a bag") };
        prop_assert_eq!(change.old, Some(Bags::Bag(old)));
        prop_assert_eq!(change.new, Some(Bags::Bag(new)));
    }
}

#[test]
fn what_differs_is_told_by_attribute_and_by_field() {
    let images = r#""OldImage":{"id":{"S":"a"},"n":{"N":"1"},"m":{"N":"1.0"}},"NewImage":{"id":{"S":"a"},"n":{"N":"2"},"m":{"N":"1"}},"#;
    let Event::Change(change) = only(&payload(&[record("MODIFY", images, "")])) else { panic!("it is a bag") };
    assert_eq!(change.kind(), ChangeKind::Modify);
    assert_eq!(change.changed().unwrap().into_iter().collect::<Vec<_>>(), ["n"]);
    assert_eq!(change.has_changed::<Bag, _>(|bag| bag.id), Some(false));
    assert_eq!(change.record().at, Some(SystemTime::UNIX_EPOCH + Duration::from_hours(490_000)));

    let images = r#""NewImage":{"id":{"S":"a"},"n":{"N":"2"}},"#;
    let Event::Change(change) = only(&payload(&[record("INSERT", images, "")])) else { panic!("it is a bag") };
    assert_eq!(change.changed().unwrap().len(), 2);
    assert_eq!(change.has_changed::<Bag, _>(|bag| bag.id), Some(true));

    let Event::Change(change) = only(&payload(&[record("MODIFY", images, "")])) else { panic!("it is a bag") };
    assert_eq!((change.changed(), change.has_changed::<Bag, _>(|bag| bag.id)), (None, None));
}

#[test]
fn a_removal_by_time_to_live_is_told_from_that_of_a_request() {
    let removed = |more: &str| match only(&payload(&[record("REMOVE", "", more)])) {
        Event::Change(change) => change.kind(),
        other => panic!("{other:?}"),
    };
    let ttl = r#","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}"#;
    assert_eq!(removed(ttl), ChangeKind::Remove(RemovedBy::TimeToLive));
    assert_eq!(removed(""), ChangeKind::Remove(RemovedBy::Request));
    assert_eq!(removed(r#","userIdentity":null"#), ChangeKind::Remove(RemovedBy::Request));
    let other = r#","userIdentity":{"type":"User","principalId":"dynamodb.amazonaws.com"}"#;
    assert_eq!(removed(other), ChangeKind::Remove(RemovedBy::Request));
}

#[test]
fn a_payload_that_is_none_is_refused_with_its_place() {
    let message = |text: &str| match Batch::parse(text) {
        Err(error @ Error::InvalidRequest(_)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(message("{}").ends_with("`Records` is missing"));
    let good = record("INSERT", "", "");
    let other = r#"{"eventSource":"aws:kinesis"}"#.to_owned();
    assert!(message(&payload(&[good.clone(), other])).contains("record 1: `eventSource` is not `aws:dynamodb`"));
    let unknown = record("RENAME", "", "");
    assert!(message(&payload(&[good.clone(), unknown])).contains("record 1: `eventName` is none of"));
    let broken = record("INSERT", r#""NewImage":{"n":{"N":7}},"#, "");
    assert!(message(&payload(&[good.clone(), good, broken])).contains("record 2: attribute `NewImage"));
    assert!(message(r#"{"Records":["#).contains("record 0: "));
}

#[tokio::test]
async fn a_batch_is_handled_up_to_the_first_failure() {
    let numbered = |number: &str| record("INSERT", "", "").replace("\"111\"", &format!("\"{number}\""));
    let text = payload(&["1", "2", "3"].map(numbered));
    let answer = Batch::parse(&text).unwrap().handle(|_: Event<Bags>| async { Ok::<_, Infallible>(()) }).await;
    assert!(answer.failure().is_none());
    assert_eq!(answer.to_json(), r#"{"batchItemFailures":[]}"#);

    let seen = std::sync::atomic::AtomicUsize::new(0);
    let handler = |_: Event<Bags>| {
        let first = seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        async move { if first { Ok(()) } else { Err("no index") } }
    };
    let answer = Batch::parse(&text).unwrap().handle(handler).await;
    assert_eq!(seen.into_inner(), 2);
    assert_eq!(answer.to_json(), r#"{"batchItemFailures":[{"itemIdentifier":"2"}]}"#);
    let failure = format!("{:?}", answer.failure().unwrap());
    assert!(failure.contains("stopped at record 2 of `arn:aws:dynamodb:eu-west-1:1:table/Bags/stream/x`"), "{failure}");
    assert!(failure.contains("no index"), "{failure}");
}
