//! Times of the system clock can be stored.

use std::time::SystemTime;

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    Started(SystemTime),
    Moved { at: SystemTime, to: u8 },
    Both(u8, SystemTime),
}
