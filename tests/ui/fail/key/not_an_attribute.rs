//! A field that is a key attribute is a string, a number or bytes.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    tags: Vec<String>,
    #[sk]
    open: bool,
    #[gsi(1, pk)]
    at: Option<bool>,
}

fn main() {}
