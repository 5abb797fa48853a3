//! Escaping is for what something follows.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("ORDER#{name:escape}#{shop}")]
struct Order {
    shop: String,
    name: String,
}
