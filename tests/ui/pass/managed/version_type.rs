//! A version is an integer that is always there.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Wide {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: u64,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Narrow {
    #[pk]
    id: u32,
    #[dynamo(version, rename = "v")]
    version: i16,
}
