//! A list is the content beside the tag.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind", content = "at")]
enum Shape {
    Point(i32, i32),
    Circle { radius: u32 },
}
