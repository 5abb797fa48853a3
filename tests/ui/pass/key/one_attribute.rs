//! Two templates of one field are two attributes.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{id:010}")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    name: String,
    #[gsi(1, sk)]
    other: String,
}
