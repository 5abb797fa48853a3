//! It can.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(null)]
    size: Option<u32>,
}
