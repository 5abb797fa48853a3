//! Only unit variants are stored.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Payment {
    Cash,
    Card { number: String },
    Transfer(String),
}

#[derive(DynamoValue)]
enum Never {}

fn main() {}
