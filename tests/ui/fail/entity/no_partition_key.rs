//! An entity has a partition key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[sk("{at}")]
struct Order {
    id: u32,
    at: String,
}

fn main() {}
