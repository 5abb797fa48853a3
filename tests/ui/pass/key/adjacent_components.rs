//! A literal between them.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{year:04}-{month:02}-{day:02}")]
struct Order {
    id: u32,
    year: u16,
    month: u8,
    day: u8,
}
