//! A template with both fields.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{name}#{other}")]
struct Order {
    id: u32,
    name: String,
    other: String,
}
