//! Index names are within the limits and differ.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", name = "by name")]
#[gsi(2, pk = "{name}", name = "GSI3")]
#[gsi(3, pk = "{name}")]
struct Order {
    id: u32,
    name: String,
}

fn main() {}
