//! A list has no place for a tag.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Shape {
    Point(i32, i32),
    Nothing(),
    Circle { radius: u32 },
}

fn main() {}
