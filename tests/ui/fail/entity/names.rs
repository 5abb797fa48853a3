//! Names of tables and entities are within the limits.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "my orders", entity = "")]
#[pk("{id}")]
struct Order {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "T")]
#[pk("{id}")]
struct Short {
    id: u32,
}

fn main() {}
