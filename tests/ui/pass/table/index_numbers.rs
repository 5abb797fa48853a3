//! Each entity has those that it is in.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{name}")]
#[gsi(2, pk = "USER#{name}")]
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
enum Users {
    User(User),
    Order(Order),
}
