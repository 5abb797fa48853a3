//! The bounds of a range have the same components.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{year:04}#{line:05}")]
struct Order {
    shop: String,
    year: u16,
    line: u16,
}

fn uses() {
    let _ = Order::query("a").sk(|key| key.year(2024)..key.year(2025));
    let _ = Order::query("a").sk(|key| ..key.year(2024).line(5));
}
