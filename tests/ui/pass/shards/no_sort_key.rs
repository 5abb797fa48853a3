//! A sort key says which shard an item is in.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 16)]
#[sk("ORDER#{number}")]
struct Order {
    shop: String,
    number: u32,
}
