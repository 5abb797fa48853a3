//! Named fields have.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Event {
    Moved {
        #[dynamo(rename = "to")]
        place: u32,
    },
}
