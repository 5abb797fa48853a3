//! They are small, and stay as they are.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(created_at)]
    created: DateTime<Utc>,
    #[dynamo(updated_at)]
    updated: DateTime<Utc>,
    #[dynamo(ttl)]
    expires: DateTime<Utc>,
    #[dynamo(compress, format = "unix-seconds")]
    seen: DateTime<Utc>,
}
