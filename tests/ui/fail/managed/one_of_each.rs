//! An entity has one version, and one time of each kind.

use std::time::SystemTime;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(version)]
    revision: u64,
    #[dynamo(updated_at)]
    changed: SystemTime,
    #[dynamo(updated_at)]
    touched: SystemTime,
}

fn main() {}
