//! A path to a function without arguments.

use dynamo_core::DynamoEntity;

struct Plain;

#[derive(Default, dynamo_core::DynamoValue)]
struct Stored(u8);

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(skip, default = plain)]
    cache: Plain,
    #[dynamo(default)]
    size: Stored,
    #[dynamo(default = zero)]
    count: u64,
}

fn plain() -> Plain {
    Plain
}

fn zero() -> u64 {
    0
}
