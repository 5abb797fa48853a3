//! `only` takes fields of the entity, and of an index those that it holds.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{city}", projection = include("total"))]
struct Order {
    id: u32,
    city: String,
    total: u32,
    note: String,
}

fn uses() {
    let _ = Order::query_gsi::<1>("Bonn").only(|order| order.note);
    let _ = Order::scan().only(|order| (order.id, "note"));
}

fn main() {}
