//! What a unique field held has to be known when its item is written.

use dynamo_core::op::Writes;
use dynamo_core::{DynamoEntity, Transaction};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    email: String,
}

fn uses(user: User, other: User, third: User) {
    let _ = user.upsert();
    let _ = Transaction::new().upsert(other);
    let _ = Writes::apart().upsert(third);
}

fn main() {}
