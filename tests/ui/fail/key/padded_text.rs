//! Only integers can be padded.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{name:010}")]
#[gsi(1, pk = "{note:05}")]
struct Order {
    name: String,
    note: Option<String>,
}

fn main() {}
