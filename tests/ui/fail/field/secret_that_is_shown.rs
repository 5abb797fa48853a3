//! What is in keys is shown, and what has no attribute of its own has nothing to hide.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{email}")]
#[gsi(1, pk = "{phone}")]
struct User {
    #[dynamo(secret)]
    email: String,
    #[dynamo(secret)]
    phone: String,
    #[dynamo(unique, secret)]
    passport: String,
    #[dynamo(skip, secret)]
    cache: u32,
    #[dynamo(flatten, secret)]
    card: Card,
    #[dynamo(secret = true)]
    password: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{email}")]
struct Guest {
    #[dynamo(key_only, secret)]
    email: String,
}

#[derive(DynamoValue)]
struct Card {
    #[dynamo(secret)]
    number: String,
}

fn main() {}
