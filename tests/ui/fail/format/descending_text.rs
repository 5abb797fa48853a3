//! Only texts of one width have an opposite.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{shop:desc}#{number:desc}")]
#[gsi(1, pk = "{shop}", sk = "{note:desc}")]
struct Order {
    shop: String,
    number: u32,
    note: Option<String>,
}

fn main() {}
