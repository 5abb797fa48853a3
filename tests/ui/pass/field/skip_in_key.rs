//! `key_only` stores it in the key alone.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    #[dynamo(key_only)]
    id: u32,
}
