//! An entity.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
}
