//! A secret is in an attribute of its own, and a hash of it may be in a key.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{email_hash}")]
#[gsi(1, pk = "{phone_hash}")]
struct User {
    email_hash: String,
    phone_hash: String,
    #[dynamo(secret)]
    email: String,
    #[dynamo(secret, rename = "tel", default)]
    phone: String,
    #[dynamo(secret)]
    card: Option<Card>,
}

#[derive(DynamoValue)]
struct Card {
    number: String,
}
