//! Number twenty is the last.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(20, pk = "{city}")]
struct Order {
    id: u32,
    city: String,
    #[gsi(19, pk)]
    street: String,
}
