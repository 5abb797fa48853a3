//! One.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    Moved(u32),
    #[dynamo(other)]
    Unknown,
}
