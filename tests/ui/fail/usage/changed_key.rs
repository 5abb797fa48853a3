//! A field of the primary key cannot be set, and none of an index key be added to.

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
    let _ = Order::update(("a", 9, 1)).set(|order| order.shop, "b");
    let _ = Order::update(("a", 9, 1)).add(|order| order.maker, 1);
}

fn main() {}
