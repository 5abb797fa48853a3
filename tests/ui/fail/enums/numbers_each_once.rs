//! No two variants are the same number, which the compiler itself sees to; the derive adds nothing.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(repr = "number")]
enum Level {
    Low = 1,
    Middle = 0,
    High,
}

fn main() {}
