//! A struct has entries.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Event {
    Moved(Moved),
}

#[derive(DynamoValue)]
struct Moved {
    to: u32,
}
