//! Components of a sort key are given in the order of the template.

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
    let _ = Order::query("a").sk(|key| key.line(9));
    let _ = Order::get(("a", 9));
    let _ = Order::get(("a", "9", 1));
}

fn main() {}
