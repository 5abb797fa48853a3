//! A version is an integer that is always there.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Text {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Optional {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: Option<u64>,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Fraction {
    #[pk]
    id: u32,
    #[dynamo(version)]
    version: f64,
}

fn main() {}
