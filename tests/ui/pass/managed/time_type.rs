//! When an item was written is a time.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(created_at)]
    created: Option<DateTime<Utc>>,
    #[dynamo(updated_at)]
    changed: SystemTime,
}
