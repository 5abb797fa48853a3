//! One unit variant stands for all that are unknown.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    #[dynamo(other)]
    Unknown(String),
}

#[derive(DynamoValue)]
enum Plan {
    Free,
    #[dynamo(other)]
    Old,
    #[dynamo(other)]
    New,
}

fn main() {}
