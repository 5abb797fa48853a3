//! Something is between two components, or the key could not be taken apart.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{year}{month}{day}")]
struct Order {
    id: u32,
    year: u16,
    month: u8,
    day: u8,
}

fn main() {}
