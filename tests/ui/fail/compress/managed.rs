//! What the library or DynamoDB reads itself is not compressed.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(version, compress)]
    version: u64,
    #[dynamo(created_at, compress)]
    created: DateTime<Utc>,
    #[dynamo(updated_at, compress)]
    updated: DateTime<Utc>,
    #[dynamo(ttl, compress)]
    expires: DateTime<Utc>,
}

fn main() {}
