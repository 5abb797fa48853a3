//! A flag takes no value.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    #[dynamo(key_only = true)]
    id: u32,
    #[dynamo(skip(always))]
    cache: u8,
}

fn main() {}
