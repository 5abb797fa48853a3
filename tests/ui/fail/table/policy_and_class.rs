//! A policy is a JSON document, and there are two classes of tables.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", resource_policy = "policy.json", table_class = "infrequent")]
enum Users {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", resource_policy, table_class)]
enum Others {
    User(User),
}

fn main() {}
