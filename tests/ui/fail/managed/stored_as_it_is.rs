//! How a managed field is stored is not for a setting to say.

use std::time::SystemTime;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version, with = text)]
    version: u64,
    #[dynamo(created_at, null)]
    created: Option<SystemTime>,
    #[dynamo(updated_at, format = "unix-millis")]
    changed: SystemTime,
    #[dynamo(ttl, format = "date")]
    expires_at: SystemTime,
}

fn main() {}
