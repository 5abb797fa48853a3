//! A unique value is part of a key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    score: f64,
    #[dynamo(unique)]
    tags: Vec<String>,
}

fn main() {}
