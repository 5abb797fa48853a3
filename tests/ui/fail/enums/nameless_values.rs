//! Values without a name have no settings.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    Moved(#[dynamo(rename = "to")] u32),
}

#[derive(DynamoValue)]
struct Pair(#[dynamo(default)] u32, u8);

fn main() {}
