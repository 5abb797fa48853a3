//! A version changes with every write, and so would a key that it is part of.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("V#{version:010}")]
struct InPrimaryKey {
    id: u32,
    #[dynamo(version)]
    version: u64,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "V#{version}")]
struct InIndex {
    id: u32,
    #[dynamo(version)]
    version: u64,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct KeyOfIndex {
    id: u32,
    #[dynamo(version)]
    #[gsi(1, pk)]
    version: u64,
}

fn main() {}
