//! A format is one of those that there are.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:lower}")]
#[sk("{number:ordered}#{shop:upper}")]
struct Order {
    shop: String,
    number: u32,
}
