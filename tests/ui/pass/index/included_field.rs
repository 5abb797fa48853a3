//! The name of the attribute; keys are there anyway.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{id}")]
#[gsi(1, pk = "{city}", projection = include("sum"))]
struct Order {
    #[dynamo(key_only)]
    shop: String,
    id: u32,
    city: String,
    #[dynamo(rename = "sum")]
    total: u32,
    #[dynamo(skip)]
    cache: u32,
}
