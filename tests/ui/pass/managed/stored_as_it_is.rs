//! How a managed field is stored is not for a setting to say.

use std::time::SystemTime;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(created_at)]
    created: Option<SystemTime>,
    #[dynamo(updated_at)]
    changed: SystemTime,
    #[dynamo(ttl)]
    expires_at: SystemTime,
}
