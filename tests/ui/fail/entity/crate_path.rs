//! `crate` is the path of `dynamo_core`, as this crate reaches it.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users", crate = facade::dynamo_core)]
#[pk("{id}")]
struct User {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", crate = "facade")]
#[pk("{id}")]
struct Order {
    id: u32,
}

fn main() {}
