//! No name is there twice.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Event {
    Moved { to: u32 },
    Placed(Place),
}

#[derive(DynamoValue)]
struct Place {
    #[dynamo(rename = "kind_of_place")]
    kind: String,
}
