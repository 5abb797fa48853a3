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
    revision: u64,
    #[dynamo(created_at)]
    created: SystemTime,
    #[dynamo(updated_at)]
    changed: SystemTime,
}
