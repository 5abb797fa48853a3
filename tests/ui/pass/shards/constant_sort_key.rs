//! A sort key that is the same for all items says nothing.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 16)]
#[sk("#META#{number}")]
struct Order {
    shop: String,
    number: u32,
}
