//! Entities of a table have names of their own.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{id}")]
#[sk("#META")]
struct User {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{id}")]
#[sk("ORDER#{id}")]
struct Order {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
}

fn main() {}
