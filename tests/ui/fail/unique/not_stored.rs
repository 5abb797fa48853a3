//! A unique field is an attribute of its own that only its caller sets.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}#{name}")]
struct User {
    id: u32,
    #[dynamo(unique, key_only)]
    name: String,
    #[dynamo(unique, skip)]
    email: String,
    #[dynamo(unique, version)]
    version: u64,
}

fn main() {}
