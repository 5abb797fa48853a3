//! Named fields are a map.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(DynamoValue)]
struct Meters(u32);
