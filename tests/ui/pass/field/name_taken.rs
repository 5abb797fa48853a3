//! A field in the key alone leaves its name to the key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{at}", attr = "at")]
struct Order {
    id: u32,
    #[dynamo(key_only)]
    at: String,
}
