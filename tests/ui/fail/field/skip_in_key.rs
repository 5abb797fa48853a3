//! What keys are made of is stored.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    #[dynamo(skip)]
    id: u32,
    #[gsi(1, pk)]
    #[dynamo(skip)]
    name: String,
}

fn main() {}
