//! Escaping is for what something follows.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:escape}")]
#[sk("ORDER#{name:escape}")]
struct Order {
    shop: String,
    name: String,
}

fn main() {}
