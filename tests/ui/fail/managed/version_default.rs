//! A version that is missing counts as 0 and as nothing else.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    id: u32,
    #[dynamo(version, default = one)]
    version: u64,
}

fn one() -> u64 {
    1
}

fn main() {}
