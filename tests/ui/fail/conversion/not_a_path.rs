//! `with` is a path to two functions.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = "hex")]
    quoted: u32,
    #[dynamo(with)]
    alone: u32,
    #[dynamo(with = 5)]
    number: u32,
}

fn main() {}
