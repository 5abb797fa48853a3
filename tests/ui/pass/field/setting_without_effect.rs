//! A skipped field may say what it reads as.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    #[dynamo(key_only)]
    id: u32,
    #[dynamo(skip, default = seven)]
    cache: u32,
}

fn seven() -> u32 {
    7
}
