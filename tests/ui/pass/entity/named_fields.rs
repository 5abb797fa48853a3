//! A struct with named fields; an enum is a table.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Orders")]
enum Orders {
    Order(Order),
}
