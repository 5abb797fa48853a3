//! What follows an escaped text is told from an escape.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:escape}#%{name}")]
#[sk("{shop:escape}#2#{name:escape}and#")]
struct Order {
    shop: String,
    name: String,
}
