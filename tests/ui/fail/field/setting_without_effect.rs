//! No setting is without effect.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}#{at}")]
struct Order {
    #[dynamo(key_only, rename = "i")]
    id: u32,
    #[dynamo(key_only, default)]
    at: u32,
    #[dynamo(skip, rename = "c")]
    cache: u32,
    #[dynamo(skip, key_only)]
    both: u32,
}

fn main() {}
