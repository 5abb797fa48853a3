//! Attribute names are within the limits.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}", attr = "")]
struct Order {
    id: u32,
    #[dynamo(rename = "")]
    note: String,
}

fn main() {}
