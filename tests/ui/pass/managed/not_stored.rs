//! What the library keeps is stored in an attribute.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(version)]
    version: u64,
    #[dynamo(created_at)]
    created: DateTime<Utc>,
    #[dynamo(updated_at)]
    changed: DateTime<Utc>,
}
