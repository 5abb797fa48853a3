//! A flag is its name.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    #[dynamo(key_only)]
    id: u32,
    #[dynamo(skip)]
    cache: u8,
}
