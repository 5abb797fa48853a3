//! Whole requests: conversion, serialisation, signing, the SDK's orchestration, and the reading of the answer.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{self, S};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity};
use harness::{Case, Runtime, Subject, per_request, runtime};

use crate::by_hand::{ByHand, Item};
use crate::canned::{Canned, client};
use crate::entities::{Order, User};

/// Orders of a page.
const PAGE: u64 = 100;
/// Items of a batch.
const BATCH: usize = 25;
/// Whose user and orders are asked for.
pub const EMAIL: &str = "johanna.lindqvist@example.com";

/// The answers that the requests get.
#[derive(Debug)]
pub struct Answers {
    /// A user.
    pub get: Canned,
    /// Nothing.
    pub put: Canned,
    /// A page of orders.
    pub query: Canned,
    /// That nothing is left.
    pub batch: Canned,
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

impl Answers {
    /// Makes them.
    #[must_use]
    pub fn new() -> Self {
        let json = |entity: &dyn Fn(&mut String)| {
            let mut out = String::new();
            entity(&mut out);
            out
        };
        let user = json(&|out| User::example().write(out));
        let orders: Vec<String> = Order::page(PAGE).iter().map(|order| json(&|out| order.write(out))).collect();
        let query = format!("{{\"Count\":{PAGE},\"Items\":[{}],\"ScannedCount\":{PAGE}}}", orders.join(","));
        Self {
            get: Canned::new(format!("{{\"Item\":{user}}}")),
            put: Canned::new("{}"),
            query: Canned::new(query),
            batch: Canned::new("{\"UnprocessedItems\":{}}"),
        }
    }
}

/// Requests by hand and by this library.
#[must_use]
pub fn requests() -> Vec<Case> {
    let (runtime, answers) = (runtime(), Answers::new());
    let mut cases = by_hand(&runtime, &answers);
    cases.extend(derived(&runtime, &answers));
    cases
}

/// The key of the user.
#[must_use]
pub fn key() -> HashMap<String, AttributeValue> {
    HashMap::from([("PK".to_owned(), S(format!("USER#{EMAIL}"))), ("SK".to_owned(), S("#META".into()))])
}

/// A page of the user's orders, of the SDK's types.
pub async fn query(sdk: &Client) -> Vec<Item> {
    let request = sdk
        .query()
        .table_name("Users")
        .key_condition_expression("#pk = :pk AND begins_with(#sk, :sk)")
        .expression_attribute_names("#pk", "PK")
        .expression_attribute_names("#sk", "SK")
        .expression_attribute_values(":pk", S(format!("USER#{EMAIL}")))
        .expression_attribute_values(":sk", S("ORDER#".into()));
    request.send().await.unwrap().items.unwrap()
}

/// The SDK, with conversions by hand.
fn by_hand(runtime: &Runtime, answers: &Answers) -> Vec<Case> {
    let writes = |users: Vec<User>| -> Vec<WriteRequest> {
        let put = |user: User| {
            let put = PutRequest::builder().set_item(Some(user.into_item())).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        users.into_iter().map(put).collect()
    };
    vec![
        per_request(("get", Subject::User, "by-hand"), runtime, client(&answers.get), (), async |sdk, ()| {
            let answer = sdk.get_item().table_name("Users").set_key(Some(key())).send().await.unwrap();
            User::drained(answer.item.unwrap()).unwrap()
        }),
        per_request(
            ("put", Subject::User, "by-hand"),
            runtime,
            client(&answers.put),
            User::example(),
            async |sdk, user| {
                sdk.put_item().table_name("Users").set_item(Some(user.into_item())).send().await.unwrap();
            },
        ),
        per_request(("query", Subject::Order, "untyped"), runtime, client(&answers.query), (), async |sdk, ()| {
            query(sdk).await
        }),
        per_request(("query", Subject::Order, "by-hand"), runtime, client(&answers.query), (), async |sdk, ()| {
            query(sdk).await.into_iter().map(|item| Order::drained(item).unwrap()).collect::<Vec<_>>()
        }),
        per_request(
            ("batch-write", Subject::User, "by-hand"),
            runtime,
            client(&answers.batch),
            users(),
            async move |sdk, users| {
                sdk.batch_write_item().request_items("Users", writes(users)).send().await.unwrap();
            },
        ),
    ]
}

/// This library, over the same client.
fn derived(runtime: &Runtime, answers: &Answers) -> Vec<Case> {
    let db = |answer| Dynamo::new(client(answer));
    vec![
        per_request(("get", Subject::User, "derived"), runtime, db(&answers.get), (), async |db, ()| {
            User::get(EMAIL).send(db).await.unwrap().unwrap()
        }),
        per_request(("put", Subject::User, "derived"), runtime, db(&answers.put), User::example(), async |db, user| {
            User::put(user).send(db).await.unwrap();
        }),
        per_request(("query", Subject::Order, "derived"), runtime, db(&answers.query), (), async |db, ()| {
            Order::query(EMAIL).send(db).await.unwrap()
        }),
        per_request(
            ("batch-write", Subject::User, "derived"),
            runtime,
            db(&answers.batch),
            users(),
            async |db, users| {
                let batch = users.into_iter().fold(BatchWrite::new(), BatchWrite::put);
                batch.send(db).await.unwrap();
            },
        ),
    ]
}

/// Different ones, as a batch must hold.
fn users() -> Vec<User> {
    let user = |number| User { email: format!("{number}.{EMAIL}"), ..User::example() };
    (0..BATCH).map(user).collect()
}
