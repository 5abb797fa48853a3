//! A key is declared once.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[pk("{name}")]
#[gsi(1, pk = "{name}", pk = "{id}")]
struct Order {
    #[pk]
    id: u32,
    #[sk]
    name: String,
    #[sk]
    other: String,
}

fn main() {}
