//! A template with both fields.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{country}#{city}")]
struct Order {
    id: u32,
    country: String,
    city: String,
}
