//! Only numbers have an ordered text.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{name:ordered}")]
#[gsi(1, pk = "{shop}", sk = "{note:ordered}")]
struct Order {
    shop: String,
    name: String,
    note: Option<String>,
}

fn main() {}
