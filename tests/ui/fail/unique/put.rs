//! What a unique field held has to be known when its item is replaced or deleted.

use dynamo_core::{BatchWrite, DynamoEntity, Transaction};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    email: String,
}

fn one(user: User) {
    let _ = user.put();
    let _ = User::delete(7);
}

fn together(user: User, other: User) {
    let _ = Transaction::new().put(user);
    let _ = BatchWrite::new().put(other);
}

fn main() {}
