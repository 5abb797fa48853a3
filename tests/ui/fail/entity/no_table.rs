//! An entity names its table.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[pk("{id}")]
struct Order {
    id: u32,
}

fn main() {}
