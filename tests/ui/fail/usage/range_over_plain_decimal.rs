//! A range over a number with decimal places needs an ordered text, as `10.5` sorts before `9`.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{price}#{line:05}")]
struct Order {
    shop: String,
    price: rust_decimal::Decimal,
    line: u16,
}

fn uses() {
    let price = rust_decimal::Decimal::ONE;
    let _ = Order::query("a").sk(|key| key.price(price)..);
}

fn main() {}
