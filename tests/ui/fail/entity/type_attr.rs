//! The type attribute has a name that no field and no key has.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users", type_attr = "kind")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(rename = "kind")]
    role: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", type_attr = "PK")]
#[pk("{id}")]
struct Order {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", type_attr = "")]
#[pk("{id}")]
struct Bill {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", type_attr)]
#[pk("{id}")]
struct Note {
    id: u32,
}

fn main() {}
