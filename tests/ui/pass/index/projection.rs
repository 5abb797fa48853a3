//! All, the keys, or the keys and what is listed.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", projection = "keys-only")]
#[gsi(2, pk = "NAME#{name}", projection = include("name", "id"))]
#[gsi(3, pk = "ALL#{name}", projection = "all")]
struct Order {
    id: u32,
    name: String,
}
