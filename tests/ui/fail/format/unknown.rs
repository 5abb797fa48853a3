//! A format is one of those that there are.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:asc}")]
#[sk("{number:order}#{shop:desc,}")]
struct Order {
    shop: String,
    number: u32,
}

fn main() {}
