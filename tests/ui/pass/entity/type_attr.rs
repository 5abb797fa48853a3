//! The type attribute has a name that no field and no key has.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users", type_attr = "type")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(rename = "kind")]
    role: String,
}
