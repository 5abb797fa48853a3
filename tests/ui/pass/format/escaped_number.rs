//! Only texts of any characters have something to escape.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:escape}#{region}")]
#[sk("{id}#")]
struct Order {
    shop: String,
    region: String,
    id: uuid::Uuid,
}
