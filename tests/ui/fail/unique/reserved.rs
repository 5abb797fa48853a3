//! The keys of unique values are no entity's.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("$unique#{id}")]
struct User {
    id: u32,
}

fn main() {}
