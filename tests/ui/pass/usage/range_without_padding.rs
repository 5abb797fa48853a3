//! A prefix needs none, and a padded number has ranges.

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
    let _ = Order::query("a").sk(|key| key.number(9));
    let _ = Order::query("a").sk(|key| key.number(9).line(1)..key.number(9).line(20));
}
