//! A number is stored alone, without a name.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(repr = "number")]
enum Level {
    Low,
    Custom(u8),
    #[dynamo(rename = "high")]
    High,
}

#[derive(DynamoValue)]
#[dynamo(repr = "u8")]
enum Size {
    Small,
}

#[derive(DynamoValue)]
#[dynamo(repr = "number", tag = "kind")]
enum Kind {
    Small,
}

#[derive(DynamoValue)]
#[dynamo(repr = "number", rename_all = "lowercase")]
enum Weight {
    Light,
}

fn main() {}
