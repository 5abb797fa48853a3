//! A condition or a verb is one that the type of the place has.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    name: String,
    nickname: Option<String>,
    lines: Vec<String>,
    tags: BTreeSet<String>,
    settings: BTreeMap<String, u32>,
}

fn uses() {
    let _ = User::scan().filter(|user| user.name.begins_with("x"));
    let _ = User::scan().filter(|user| user.settings.entry("theme").exists());
    let _ = User::scan().filter(|user| user.name.size().gt(1));
    let _ = User::scan().filter(|user| user.nickname.is_none());
    let _ = User::scan().filter(|user| user.settings.entry("size").is_absent());
    let _ = User::update(1).append(|user| user.lines, ["x"]);
    let _ = User::update(1).add_elements(|user| user.tags, ["x"]);
}
