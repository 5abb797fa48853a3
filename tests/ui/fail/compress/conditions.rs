//! DynamoDB knows nothing of what is compressed.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Line {
    text: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(compress)]
    body: String,
    #[dynamo(compress)]
    note: Option<String>,
    #[dynamo(compress)]
    count: u32,
    #[dynamo(compress)]
    lines: Vec<Line>,
    #[dynamo(compress)]
    line: Line,
}

fn uses() {
    User::scan().filter(|user| user.body.eq("x"));
    User::scan().filter(|user| user.note.ne("x"));
    User::scan().filter(|user| user.count.lt(1));
    User::scan().filter(|user| user.count.between(1, 2));
    User::scan().filter(|user| user.body.begins_with("x"));
    User::scan().filter(|user| user.body.contains("x"));
    User::scan().filter(|user| user.lines.size().gt(1));
    User::scan().filter(|user| user.lines.element(0).exists());
    User::scan().filter(|user| user.line.at(|line| line.text).exists());
}

fn main() {}
