//! It may occur in several templates.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "ID#{id}", sk = "{id:010}")]
struct Order {
    id: u32,
}
