//! A version changes with every write, and so would a key that it is part of.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("V#{edition:010}")]
#[gsi(1, pk = "V#{edition}")]
struct Order {
    id: u32,
    edition: u64,
    #[dynamo(version)]
    version: u64,
}
