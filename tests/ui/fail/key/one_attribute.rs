//! Partition and sort key are two attributes.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    #[sk]
    id: u32,
    #[gsi(1, pk, sk)]
    name: String,
}

fn main() {}
