//! Only texts of any characters have something to escape.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:escape}#{region}")]
#[sk("{id:escape}#")]
struct Order {
    shop: u32,
    region: String,
    id: uuid::Uuid,
}

fn main() {}
