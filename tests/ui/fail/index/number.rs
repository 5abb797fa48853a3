//! An index starts with its number, from 1.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(pk = "{name}")]
#[gsi(0, pk = "{name}")]
#[gsi("by_name", pk = "{name}")]
struct Order {
    id: u32,
    name: String,
}

fn main() {}
