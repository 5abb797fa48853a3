//! The settings of managed fields take no values.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version = 1)]
    version: u64,
    #[dynamo(created)]
    created: u64,
}

fn main() {}
