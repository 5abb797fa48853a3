//! What is wrong inside a template.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id#{}#{name:}")]
#[sk("{id:10}#{name:Lower}#{other:00}}")]
#[gsi(1, pk = "", sk = "{id:099}")]
struct Order {
    id: u32,
    name: String,
    other: u32,
}

fn main() {}
