//! There are 2 to 256 shards.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 1)]
#[sk("{number}")]
#[gsi(1, pk = "{shop}", shards = 0)]
#[gsi(2, pk = "{shop}", shards = 257)]
#[gsi(3, pk = "{shop}", shards = 70_000)]
#[gsi(4, pk = "{shop}", shards = "4")]
#[gsi(5, pk = "{shop}", shards)]
struct Order {
    shop: String,
    number: u32,
}

fn main() {}
