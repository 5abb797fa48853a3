//! What is compressed is set as a whole.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
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
}

fn uses() {
    User::update(1).add(|user| user.count, 1);
    User::update(1).append(|user| user.lines, ["x"]);
    User::update(1).set(|user| user.lines.element(0), "x");
    User::update(1).change(|user| user.body, "a", "b");
    User::update(1).keep(|user| user.body, "a");
}

fn main() {}
