//! `default` and `skip` need a `Default`, or a function of the right type.

use dynamo_core::DynamoEntity;

#[derive(Clone)]
struct Plain;

#[derive(dynamo_core::DynamoValue)]
struct Stored(u8);

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(skip)]
    cache: Plain,
    #[dynamo(default)]
    size: Stored,
    #[dynamo(default = zero)]
    count: u64,
}

fn zero() -> u8 {
    0
}

fn main() {}
