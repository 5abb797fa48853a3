//! When an item was written is a time.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(created_at)]
    created: String,
    #[dynamo(updated_at)]
    changed: u64,
}

fn main() {}
