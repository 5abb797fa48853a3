//! A table has at most twenty global indexes.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(21, pk = "{city}")]
struct Order {
    id: u32,
    city: String,
    #[gsi(100, pk)]
    street: String,
}

fn main() {}
