//! What is compressed is one attribute.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Address {
    street: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    #[dynamo(key_only, compress)]
    id: String,
    #[dynamo(skip, compress)]
    cache: String,
    #[dynamo(flatten, compress)]
    address: Address,
    #[dynamo(compress = "zlib")]
    body: String,
}

fn main() {}
