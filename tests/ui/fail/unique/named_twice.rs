//! Fields that are unique together share a name, and no other does.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    email: String,
    #[dynamo(unique = "email")]
    tenant: String,
    #[dynamo(unique = "")]
    phone: String,
}

fn main() {}
