//! An index has a partition key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, sk = "{name}")]
#[gsi(2, name = "by_name")]
struct Order {
    id: u32,
    name: String,
}

fn main() {}
