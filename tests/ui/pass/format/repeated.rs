//! A format is given once.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:lower}")]
#[sk("{number:ordered,desc}")]
struct Order {
    shop: String,
    number: u32,
}
