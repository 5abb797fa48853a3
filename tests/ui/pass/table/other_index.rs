//! The same name, attributes and projection.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{name}", sk = "{id}")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("ORDER#{name}")]
#[gsi(1, pk = "ORDER#{name}", sk = "{name}")]
struct Order {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
}
