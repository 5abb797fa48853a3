//! Owned types, and type parameters.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order<T> {
    id: u32,
    note: String,
    payload: T,
}
