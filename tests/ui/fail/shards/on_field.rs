//! The shard is written behind a template.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{number}")]
struct Order {
    shop: String,
    #[gsi(1, pk, shards = 4)]
    number: u32,
}

fn main() {}
