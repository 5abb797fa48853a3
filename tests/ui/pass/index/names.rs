//! Names of their own.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", name = "by-name")]
#[gsi(2, pk = "NAME#{name}", name = "by-name-again")]
struct Order {
    id: u32,
    name: String,
}
