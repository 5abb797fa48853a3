//! A field is kept for one purpose.

use std::time::SystemTime;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(created_at, updated_at)]
    changed: SystemTime,
}

fn main() {}
