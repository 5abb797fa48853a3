//! A sort key says which shard an item is in.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}#{number}", shards = 16)]
struct Order {
    shop: String,
    number: u32,
}

fn main() {}
