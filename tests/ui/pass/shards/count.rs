//! There are 2 to 256 shards.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 2)]
#[sk("{number}")]
#[gsi(1, pk = "{shop}", shards = 256)]
#[gsi(2, pk = "{number}")]
struct Order {
    shop: String,
    number: u32,
}
