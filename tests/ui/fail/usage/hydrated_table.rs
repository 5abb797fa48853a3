//! A query of the table reads the items themselves.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{city}", projection = include("total"), projected = OrderCard)]
struct Order {
    id: u32,
    city: String,
    total: u32,
    note: String,
}

fn uses() {
    let _ = Order::query(7).hydrate();
}

fn main() {}
