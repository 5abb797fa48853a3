//! A unique value is a partition key, which has to be a string for it.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
struct User {
    #[pk]
    id: u32,
    #[dynamo(unique)]
    email: String,
}

fn main() {}
