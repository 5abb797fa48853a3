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

fn main() {
    User::update(1).set(|user| user.name.at(|name| name.city), "x");
    User::update(1).set(|user| user.home.at(|_| user.name), "x");
    User::update(1).remove(|user| user.others.entry("first"));
    User::update(1).remove(|user| user.settings.element(0));
    User::update(1).ensure_map(|user| user.others);
    User::scan().filter(|user| user.settings.entry("size").begins_with("x"));
}
