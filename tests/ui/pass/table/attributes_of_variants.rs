//! The name of an entity is given where it is declared.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users", entity = "U")]
#[pk("{id}")]
struct User {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
}
