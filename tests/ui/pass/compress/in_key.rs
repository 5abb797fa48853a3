//! What is large is in a field of its own.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{name}")]
#[gsi(1, pk = "{city}")]
struct User {
    name: String,
    city: Option<String>,
    #[gsi(2, pk)]
    country: String,
    #[dynamo(unique)]
    email: String,
    #[dynamo(compress)]
    life: Option<String>,
}
