//! A type that cannot be stored is reported once, under the type.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    Started(std::time::Instant),
    Moved { at: std::time::Instant, to: u8 },
    Both(u8, std::time::Instant),
}

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Tagged {
    Moved { at: std::time::Instant },
}

#[derive(DynamoValue)]
struct Pair(u8, std::time::Instant);

fn main() {}
