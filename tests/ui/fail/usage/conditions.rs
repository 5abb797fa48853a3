//! A condition or a verb is one that the type of the place has.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    name: String,
    logins: u32,
    lines: Vec<String>,
    tags: BTreeSet<String>,
    settings: BTreeMap<String, u32>,
}

fn uses() {
    User::scan().filter(|user| user.logins.begins_with("x"));
    User::scan().filter(|user| user.settings.contains("theme"));
    User::scan().filter(|user| user.logins.size().gt(1));
    User::scan().filter(|user| user.name.is_none());
    User::scan().filter(|user| user.settings.entry("size").is_some());
    User::update(1).append(|user| user.tags, ["x"]);
    User::update(1).add_elements(|user| user.lines, ["x"]);
}

fn main() {}
