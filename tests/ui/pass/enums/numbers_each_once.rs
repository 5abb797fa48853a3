//! Each has its own.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(repr = "number")]
enum Level {
    Low = 1,
    Middle = 0,
    High = 2,
}
