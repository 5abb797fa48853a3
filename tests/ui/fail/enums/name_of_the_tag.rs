//! What is beside the tag has another name.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Event {
    Moved { kind: u32 },
    Named {
        #[dynamo(rename = "kind")]
        name: String,
        other: u8,
        #[dynamo(rename = "other")]
        again: u8,
    },
    Placed(Place),
}

#[derive(DynamoValue)]
#[dynamo(tag = "kind")]
enum Inner {
    Placed(Place),
    Extended {
        #[dynamo(flatten)]
        place: Place,
    },
}

#[derive(DynamoValue)]
struct Place {
    kind: String,
}

fn main() {}
