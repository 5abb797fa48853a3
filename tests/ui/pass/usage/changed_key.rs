//! Other fields can.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("ORDER#{number}#{line:05}")]
#[gsi(1, pk = "{maker}")]
struct Order {
    shop: String,
    number: u32,
    line: u16,
    maker: u32,
    count: u32,
}

fn uses() {
    let _ = Order::update(("a", 9, 1)).set(|order| order.maker, 2_u32);
    let _ = Order::update(("a", 9, 1)).add(|order| order.count, 1_u32);
}
