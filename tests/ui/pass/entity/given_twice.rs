//! Several settings, in one attribute or in several.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[dynamo(entity = "ORDER")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(rename = "a", default)]
    note: String,
}
