//! A field is renamed where it is declared.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}", attr = "key")]
#[gsi(1, pk = "{name}", pk_attr = "byName")]
struct Order {
    id: u32,
    name: String,
    #[dynamo(rename = "byMaker")]
    #[gsi(2, pk)]
    maker: String,
}
