//! A component occurs once in a template.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}#{id}")]
struct Order {
    id: u32,
}

fn main() {}
