//! Unit variants are numbers.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(repr = "number")]
enum Level {
    Low,
    High = 10,
}
