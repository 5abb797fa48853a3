//! Only an `Option` can be NULL.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(null)]
    size: u32,
}

fn main() {}
