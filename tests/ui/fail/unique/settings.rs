//! What `unique` takes: a name, and whether case counts.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique(ignorecase))]
    email: String,
    #[dynamo(unique = 5)]
    phone: String,
    #[dynamo(unique(name = "a", name = "b"))]
    nick: String,
    #[dynamo(unique, unique)]
    tax: String,
}

fn main() {}
