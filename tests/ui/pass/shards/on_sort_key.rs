//! The partition key is spread, not the sort key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 4)]
#[sk("{number}")]
struct Order {
    shop: String,
    number: u32,
}
