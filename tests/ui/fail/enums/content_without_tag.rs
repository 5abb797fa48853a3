//! The content is beside a tag, and has another name.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(content = "data")]
enum Event {
    Started,
    Moved(u32),
}

#[derive(DynamoValue)]
#[dynamo(tag = "data", content = "data")]
enum Other {
    Moved(u32),
}

#[derive(DynamoValue)]
#[dynamo(tag = "")]
enum Empty {
    Moved { to: u32 },
}

fn main() {}
