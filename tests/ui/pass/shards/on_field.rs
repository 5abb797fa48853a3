//! The shard is written behind a template.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{number}")]
#[gsi(1, pk = "{number}", shards = 4)]
struct Order {
    shop: String,
    number: u32,
}
