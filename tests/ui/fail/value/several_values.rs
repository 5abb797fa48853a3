//! A struct without named fields wraps one value.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Point(i32, i32);

#[derive(DynamoValue)]
struct Unit;

#[derive(DynamoValue)]
union Bits {
    id: u32,
}

fn main() {}
