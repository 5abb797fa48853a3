//! A table is an enum with one entity in each variant.

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
struct Struct {
    user: User,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Shapes {
    Unit,
    Named { user: User },
    Two(User, User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Empty {}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Generic<T> {
    User(T),
}

fn main() {}
