//! Beside a tag there are entries, so the content of a variant has some.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Event {
    Moved(u32),
    Named(Vec<String>),
}

fn main() {}
