//! The value says which variant it is.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(untagged)]
enum Answer {
    Number(u32),
    Text(String),
}
