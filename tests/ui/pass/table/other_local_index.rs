//! The same name, attributes and types.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[lsi(1, sk = "{name}")]
struct User {
    id: u32,
    name: String,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    city: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("ORDER#{number}")]
#[lsi(1, sk = "{number:05}")]
struct Order {
    id: u32,
    number: u32,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    city: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
}
