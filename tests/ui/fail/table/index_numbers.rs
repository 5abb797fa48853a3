//! The indexes of a table are numbered from 1 without a gap.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{name}")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("ORDER#{name}")]
#[gsi(3, pk = "{name}")]
struct Order {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Gap {
    User(User),
    Order(Order),
}

fn main() {}
