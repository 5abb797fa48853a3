//! It knows whether it is there; what is asked for is in a field of its own.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(compress)]
    body: String,
    #[dynamo(compress)]
    note: Option<String>,
    body_length: usize,
}

fn uses() {
    let _ = User::scan().filter(|user| user.body_length.gt(1).and(user.body.exists()));
    let _ = User::scan().filter(|user| user.note.is_some().or(user.note.is_none()));
    let _ = User::scan().filter(|user| user.note.is_absent());
}
