//! A field that the key of a local index is derived from cannot be added to.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("ORDER#{number}#{line:05}")]
#[gsi(1, pk = "{maker}")]
#[lsi(1, sk = "{maker}#{count:05}")]
struct Order {
    shop: String,
    number: u32,
    line: u16,
    maker: u32,
    count: u32,
}

fn uses() {
    let _ = Order::update(("a", 9, 1)).add(|order| order.count, 1);
}

fn main() {}
