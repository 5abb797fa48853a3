//! Braces that are meant are doubled.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{{{id}}}")]
#[sk("{other:010}#{name:lower}")]
struct Order {
    id: u32,
    name: String,
    other: u32,
}
