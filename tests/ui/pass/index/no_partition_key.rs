//! It may be on the field, and the rest on the struct.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, sk = "{id}", name = "by_name")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    name: String,
}
