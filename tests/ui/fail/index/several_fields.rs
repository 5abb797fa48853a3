//! A key of an index is one field, for now.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    city: String,
}

fn main() {}
