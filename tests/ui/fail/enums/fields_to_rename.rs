//! There are names to change.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all_fields = "camelCase")]
enum Event {
    Moved(u32),
    #[dynamo(rename_all = "camelCase")]
    Named(String),
    #[dynamo(rename = "Moved")]
    Last,
}

fn main() {}
