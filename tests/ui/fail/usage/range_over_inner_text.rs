//! A range over a text is possible where the text ends the key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{name}#{line:05}")]
struct Order {
    shop: String,
    name: String,
    line: u16,
}

fn uses() {
    let _ = Order::query("a").sk(|key| key.name("b")..key.name("c"));
}

fn main() {}
