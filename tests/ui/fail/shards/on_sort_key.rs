//! The partition key is spread, not the sort key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{number}", shards = 4)]
struct Order {
    shop: String,
    number: u32,
}

fn main() {}
