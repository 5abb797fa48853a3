//! The settings of managed fields take no values.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(created_at)]
    created: std::time::SystemTime,
}
