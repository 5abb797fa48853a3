//! The primary key of an item stays; when it was written last does not.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{changed}")]
struct Order {
    id: u32,
    #[dynamo(updated_at)]
    changed: DateTime<Utc>,
}

fn main() {}
