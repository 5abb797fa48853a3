//! Its name is a setting.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", name = "by_name")]
struct Order {
    id: u32,
    name: String,
}
