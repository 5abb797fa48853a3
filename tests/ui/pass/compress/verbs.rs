//! It is set, removed, and changed from what was read.

use dynamo_core::DynamoEntity;

#[derive(Clone, DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(compress)]
    count: u32,
    #[dynamo(compress)]
    lines: Vec<String>,
    #[dynamo(compress)]
    body: String,
    #[dynamo(compress)]
    note: Option<String>,
}

fn uses(read: &User) {
    let _ = User::update(1).set(|user| user.count, 1).set(|user| user.body, "b").remove(|user| user.note);
    let _ = User::update(1).set_if_absent(|user| user.note, "n").patch(|user| user.body, Some("b"));
    let changed = User { lines: vec!["x".into()], ..read.clone() };
    let _ = User::update_from(read, &changed);
}
