//! A projection is one of three.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", projection = "key-only")]
#[gsi(2, pk = "{name}", projection = include())]
#[gsi(3, pk = "{name}", projection = includes("name"))]
#[gsi(4, pk = "{name}", projection = include("name", "name", ""))]
#[gsi(5, pk = "{name}", projection)]
struct Order {
    id: u32,
    name: String,
}

fn main() {}
