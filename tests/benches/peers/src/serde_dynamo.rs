//! `serde_dynamo`, with keys that are put in by hand.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::S;
use benches::by_hand::{ByHand, Item};
use benches::cases::{Answers, key, query};
use benches::client;
use benches::entities::{Order, Product, User};
use harness::{Case, Subject, per_request, runtime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_dynamo::{from_item, to_item};

fn into_item<E: ByHand + Serialize>(entity: E) -> Item {
    let (pk, sk) = entity.keys();
    let mut item: Item = to_item(entity).unwrap();
    item.insert("PK".to_owned(), S(pk));
    item.insert("SK".to_owned(), S(sk));
    item
}

fn of<E: ByHand + Serialize + DeserializeOwned>(subject: Subject, example: &E) -> Vec<Case> {
    vec![
        Case::new("into_item", subject, "serde_dynamo", example.clone(), into_item::<E>),
        Case::new("from_item", subject, "serde_dynamo", example.to_item(), |item| from_item::<Item, E>(item).unwrap()),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = of(Subject::User, &User::example());
    cases.extend(of(Subject::Product, &Product::example()));
    cases.extend(of(Subject::Order, &Order::example(1)));
    let (runtime, answers) = (runtime(), Answers::new());
    let way = "serde_dynamo";
    cases.push(per_request(
        ("get", Subject::User, way),
        &runtime,
        client(&answers.get),
        (),
        async |sdk: &Client, ()| {
            let answer = sdk.get_item().table_name("Users").set_key(Some(key())).send().await.unwrap();
            from_item::<Item, User>(answer.item.unwrap()).unwrap()
        },
    ));
    cases.push(per_request(
        ("put", Subject::User, way),
        &runtime,
        client(&answers.put),
        User::example(),
        async |sdk: &Client, user: User| {
            sdk.put_item().table_name("Users").set_item(Some(into_item(user))).send().await.unwrap()
        },
    ));
    cases.push(per_request(
        ("query", Subject::Order, way),
        &runtime,
        client(&answers.query),
        (),
        async |sdk: &Client, ()| {
            let items = query(sdk).await.into_iter();
            items.map(|item| from_item::<Item, Order>(item).unwrap()).collect::<Vec<_>>()
        },
    ));
    cases
}
