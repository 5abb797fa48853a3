//! A unique value is part of a key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    digest: Vec<u8>,
    #[dynamo(unique)]
    tags: Vec<String>,
}

fn main() {}
