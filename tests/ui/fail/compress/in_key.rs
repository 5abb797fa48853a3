//! A key is not compressed.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{name}")]
#[gsi(1, pk = "{city}")]
struct User {
    #[dynamo(compress)]
    name: String,
    #[dynamo(compress)]
    city: Option<String>,
    #[gsi(2, pk)]
    #[dynamo(compress)]
    country: String,
    #[dynamo(unique, compress)]
    email: String,
}

fn main() {}
