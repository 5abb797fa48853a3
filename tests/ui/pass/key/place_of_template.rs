//! Each in its place.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct OnStruct {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct OnField {
    #[pk]
    id: u32,
    #[gsi(1, pk)]
    name: String,
}
