//! An index includes attributes that some entity of the table has.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{id}", projection = include("name", "amount"))]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{id}")]
#[sk("ORDER#{id}")]
#[gsi(1, pk = "{id}", projection = include("name", "amount"))]
struct Order {
    id: u32,
    total: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
}

fn main() {}
