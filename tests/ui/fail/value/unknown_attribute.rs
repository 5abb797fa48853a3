//! Attributes of entities are none of values.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(table = "Orders")]
struct Address {
    #[dynamo(key_only)]
    street: String,
}

#[derive(DynamoValue)]
#[dynamo(rename_all = "lowercase")]
struct UserId(#[dynamo(rename = "id")] u32);

#[derive(DynamoValue)]
enum Status {
    #[dynamo(default)]
    Open,
}

fn main() {}
