//! A place inside of an attribute is one that its type has.

use std::collections::BTreeMap;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Address {
    city: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    name: String,
    home: Address,
    others: Vec<Address>,
    settings: BTreeMap<String, u32>,
}

fn uses() {
    let _ = User::update(1).set(|user| user.home.at(|home| home.city), "x");
    let _ = User::update(1).remove(|user| user.others.element(0));
    let _ = User::update(1).remove(|user| user.settings.entry("first"));
    let _ = User::update(1).ensure_map(|user| user.settings);
    let _ = User::scan().filter(|user| user.others.element(0).at(|other| other.city).begins_with("x"));
}
