//! A variant holds an entity; what is none is reported once.

use dynamo_core::DynamoTable;

struct User {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
}

fn main() {}
