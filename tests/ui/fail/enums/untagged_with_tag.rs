//! An enum has a tag or none; without one there are no names.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind", untagged)]
enum Event {
    Moved { to: u32 },
}

#[derive(DynamoValue)]
#[dynamo(untagged, rename_all = "lowercase")]
enum Answer {
    Nothing,
    #[dynamo(rename = "n")]
    Number(u32),
    #[dynamo(other)]
    Text(String),
}

fn main() {}
