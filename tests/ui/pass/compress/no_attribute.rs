//! A struct is compressed as one attribute, or some of its fields are, which may be attributes of the item.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Address {
    #[dynamo(compress)]
    directions: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    #[dynamo(key_only)]
    id: String,
    #[dynamo(skip)]
    cache: String,
    #[dynamo(flatten)]
    address: Address,
    #[dynamo(compress)]
    other_address: Address,
    #[dynamo(compress)]
    body: String,
}
