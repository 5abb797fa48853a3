//! A number with decimal places is no integer to pad.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{price:010}")]
struct Order {
    shop: String,
    price: rust_decimal::Decimal,
}

fn main() {}
