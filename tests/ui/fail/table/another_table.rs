//! All entities of a table name this table.

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
#[dynamo(table = "Orders")]
enum Orders {
    User(User),
}

fn main() {}
