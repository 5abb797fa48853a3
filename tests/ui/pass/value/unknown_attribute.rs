//! The attributes of values.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all = "camelCase", crate = dynamo_core)]
struct Address {
    #[dynamo(rename = "s")]
    street: String,
    #[dynamo(default)]
    number: u8,
    #[dynamo(skip)]
    cache: u8,
}

#[derive(DynamoValue)]
struct UserId(u32);
