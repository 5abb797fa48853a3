//! A key attribute has one type in all indexes of a table.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "NAME#{name}", pk_attr = "group")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{id}")]
#[sk("ORDER#{id}")]
struct Order {
    id: u32,
    #[gsi(2, pk)]
    group: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
}
