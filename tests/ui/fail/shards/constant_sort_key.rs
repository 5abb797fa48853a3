//! A sort key that is the same for all items says nothing.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}#{number}", shards = 16)]
#[sk("#META")]
struct Order {
    shop: String,
    number: u32,
}

fn main() {}
