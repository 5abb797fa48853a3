//! The primary key of an item stays; when it was written last does not.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{created}")]
#[gsi(1, pk = "ALL", sk = "{changed}")]
struct Order {
    id: u32,
    #[dynamo(created_at, key_only)]
    created: DateTime<Utc>,
    #[dynamo(updated_at)]
    changed: DateTime<Utc>,
}
