//! Strings, integers, times, UUIDs, unit enums and newtypes of them.

use chrono::{DateTime, Utc};
use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("ORDER#{status}#{at}#{id}")]
struct Order {
    shop: ShopId,
    status: Status,
    at: DateTime<Utc>,
    id: u32,
}

#[derive(DynamoValue)]
struct ShopId(String);

#[derive(DynamoValue)]
enum Status {
    Open,
}
