//! A setting is given once.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(rename = "a", rename = "b")]
    note: String,
}

fn main() {}
